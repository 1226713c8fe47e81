"""What the API refuses."""

from kronespor.remarks import KronesporError


class ApiError(KronesporError):
    """What a program asks for makes no sense, or is not for it."""
