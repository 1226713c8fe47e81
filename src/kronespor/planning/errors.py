"""What cannot be planned."""

from kronespor.remarks import KronesporError


class PlanningError(KronesporError):
    """What was asked cannot be planned so: its remark says why and what to do."""
