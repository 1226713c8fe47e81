"""Verify that every stored file still has the bytes it was received with: papers, and what lies with enquiries."""

import hashlib
from typing import Any

from django.apps import apps
from django.conf import settings


def keepers() -> list[type[Any]]:
    """The models whose rows have a file under its content address, whichever room they are of."""
    models = apps.get_models()
    return [m for m in models if {"sha256", "stored_as"} <= {f.name for f in m._meta.concrete_fields}]


def verify_files() -> tuple[int, list[str]]:
    """How many files were verified, and what is wrong with which."""
    faults, count = [], 0
    for model in keepers():
        for name, stored_as, sha256 in model.objects.order_by("pk").values_list("name", "stored_as", "sha256"):
            count += 1
            path = settings.HOME / stored_as
            if not path.is_file():
                faults.append(f"the paper {name} is gone from the store")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                faults.append(f"the paper {name} is not what was imported")
    return count, faults
