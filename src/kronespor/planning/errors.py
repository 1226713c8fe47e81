"""What cannot be planned."""

from kronespor.remarks import KronesporError


class PlanningError(KronesporError):
    """What was asked cannot be planned so; the message says why and what to do."""
