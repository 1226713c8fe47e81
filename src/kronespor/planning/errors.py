"""What cannot be planned."""


class PlanningError(Exception):
    """What was asked cannot be planned so; the message says why and what to do."""
