"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from kronespor.answers import enquiries
from kronespor.web.menu import menu
from kronespor.web.roles import Role, role
from kronespor.web.samples import is_sample


def _due(mine: Role) -> int:
    """How many enquiries are to be answered soon, for those who answer them."""
    return enquiries.waiting(enquiries.soon()).count() if mine >= Role.CASEWORKER else 0


def page(request: HttpRequest) -> dict[str, Any]:
    """The role of whoever asks, by name, and whose register it is."""
    if not hasattr(request, "user"):
        return {}
    mine = role(request)
    return {
        "is_councillor": mine >= Role.COUNCILLOR,
        "is_caseworker": mine >= Role.CASEWORKER,
        "is_approver": mine >= Role.APPROVER,
        "is_administrator": mine >= Role.ADMINISTRATOR,
        "municipality": settings.MUNICIPALITY,
        "has_logo": settings.LOGO is not None,
        "is_sample": is_sample(),
        "menu": menu(request.path, mine, _due(mine)),
    }
