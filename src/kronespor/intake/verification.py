"""Verify that every stored paper still has the bytes it was imported with."""

import hashlib

from django.conf import settings

from kronespor.intake.models import StoredDocument


def verify_files() -> tuple[int, list[str]]:
    """How many papers were verified, and what is wrong with which."""
    faults = []
    documents = StoredDocument.objects.order_by("pk")
    for document in documents:
        path = settings.HOME / document.stored_as
        if not path.is_file():
            faults.append(f"the paper {document.name} is gone from the store")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != document.sha256:
            faults.append(f"the paper {document.name} is not what was imported")
    return len(documents), faults
