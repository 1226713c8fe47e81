"""Untrusted files: a worker process with limits, unpacking, other programs, pictures of pages."""

from kronespor.sandbox.programs import programs
from kronespor.sandbox.reader import Reader

__all__ = ["Reader", "programs"]
