"""The one error of this room."""

from kronespor.remarks import KronesporError


class PaperError(KronesporError):
    """A paper that cannot be written: a municipality's own template or logo stands in the way."""
