"""Untrusted files: a worker process with limits, unpacking, other programs, pictures of pages."""

from kronespor.sandbox.programs import programs
from kronespor.sandbox.reader import WAITED_FOR, Reader
from kronespor.sandbox.readers import Readers

__all__ = ["WAITED_FOR", "Reader", "Readers", "programs"]
