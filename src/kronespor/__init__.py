"""Kronespor follows public money in Danish municipalities, from the decision to the initiative and back."""

__version__ = "0.2.0"
