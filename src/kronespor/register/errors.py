"""What the register refuses."""

from kronespor.remarks import KronesporError


class RegisterError(KronesporError):
    """What was asked cannot be booked, kept or found; the remark says why and what to do."""
