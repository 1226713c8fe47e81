"""The one error of this room."""

from kronespor.remarks import KronesporError


class AnswerError(KronesporError):
    """An enquiry or answer that cannot be kept, given or released."""
