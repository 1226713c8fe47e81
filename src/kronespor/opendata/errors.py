"""What is refused of open data."""

from kronespor.remarks import KronesporError


class OpenDataError(KronesporError):
    """What was asked cannot be written or taken in; the remark says why and what to do."""
