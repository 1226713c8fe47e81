"""What intake refuses."""

from kronespor.remarks import KronesporError


class IntakeError(KronesporError):
    """A document, sheet, review step or backup that cannot be taken in; the remark says which, and what to do."""
