"""Verify that every stored file still has the bytes it was received with: documents, and what lies with enquiries."""

import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings

from kronespor.remarks import Remark


def keepers() -> list[type[Any]]:
    """The models whose rows have a file under its content address, whichever room they are of."""
    models = apps.get_models()
    return [m for m in models if {"sha256", "stored_as"} <= {f.name for f in m._meta.concrete_fields}]


def is_whole(stored_as: str, sha256: str) -> bool:
    """Whether a stored file is there with the bytes it was received with."""
    path = settings.HOME / stored_as
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def verify_files() -> tuple[int, list[Remark]]:
    """How many files were verified, and what is wrong with which."""
    faults: list[Remark] = []
    count = 0
    for model in keepers():
        for name, stored_as, sha256 in model.objects.order_by("pk").values_list("name", "stored_as", "sha256"):
            count += 1
            if not (settings.HOME / stored_as).is_file():
                faults.append(Remark("file-gone", values={"name": name}))
            elif not is_whole(stored_as, sha256):
                faults.append(Remark("file-changed", values={"name": name}))
    return count, faults
