"""A footed document as rows of tables, and the signature of its text: what a corpus keeps of it. Pure."""

from kronespor.tabulated.rows import columns, ore

__all__ = ["columns", "ore"]
