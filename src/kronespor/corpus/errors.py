"""What the corpus refuses."""

from kronespor.remarks import KronesporError


class CorpusError(KronesporError):
    """A source, a store or a run that cannot be had as asked; the remark says why, and what to do."""
