"""The main menu, by task: what whoever asks may open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kronespor.web.roles import Role


class Entry(NamedTuple):
    """A page of the menu."""

    name: str
    page: str


@dataclass(frozen=True)
class Group:
    """The pages of one task. `count`: how many of its things are due."""

    name: str
    entries: Sequence[Entry]
    is_current: bool
    count: int = 0


TASKS = (
    (
        _("Figures"),
        (
            ("overview", _("Overview"), Role.PUBLIC),
            ("meetings", _("Meetings"), Role.PUBLIC),
            ("recipients", _("Recipients"), Role.PUBLIC),
            ("follow_up", _("Follow-up"), Role.PUBLIC),
            ("accounts", _("Extracts and accounts"), Role.CASEWORKER),
            ("carry_over", _("Carry-over"), Role.COUNCILLOR),
            ("data", _("Open data"), Role.PUBLIC),
            ("about", _("About the figures"), Role.PUBLIC),
        ),
    ),
    (
        _("Papers"),
        (
            ("documents", _("All papers"), Role.PUBLIC),
            ("check_paper", _("Check a paper"), Role.PUBLIC if settings.OPEN_CHECK else Role.COUNCILLOR),
            ("compare", _("Compare two papers"), Role.COUNCILLOR),
            ("upload", _("Upload"), Role.CASEWORKER),
            ("record", _("Record a decision"), Role.CASEWORKER),
            ("findings", _("Findings"), Role.CASEWORKER),
            *((("corpus", _("All municipalities"), Role.COUNCILLOR),) if settings.HAS_CORPUS else ()),
        ),
    ),
    (
        _("Planning"),
        (
            ("proposals", _("Proposals"), Role.COUNCILLOR),
            ("scenarios", _("Scenarios"), Role.COUNCILLOR),
            ("calendar", _("Calendar"), Role.COUNCILLOR),
            ("expiring", _("What runs out"), Role.COUNCILLOR),
            ("group", _("Follow-up group"), Role.COUNCILLOR),
        ),
    ),
    (
        _("Questions"),
        (
            ("answers", _("Answers"), Role.PUBLIC),
            ("enquiries", _("Enquiries"), Role.COUNCILLOR),
            ("check", _("Check an answer"), Role.PUBLIC),
        ),
    ),
    (
        _("Operations"),
        (
            ("book", _("Book"), Role.APPROVER),
            ("publish", _("Publish"), Role.APPROVER),
            ("basics", _("Plans, sources and prices"), Role.CASEWORKER),
            ("users", _("Users"), Role.ADMINISTRATOR),
            ("activity", _("Activity"), Role.ADMINISTRATOR),
            ("tokens", _("Tokens"), Role.COUNCILLOR),
        ),
    ),
)
"""Each task with its pages, what they are called, and the least role that sees them."""


def menu(path: str, mine: Role, due: int) -> list[Group]:
    """The menu of somebody on the page at `path`. `due`: how many enquiries are to be answered soon."""
    groups = []
    for task, pages in TASKS:
        entries = [Entry(str(name), _page(page)) for page, name, least in pages if mine >= least]
        if entries:
            is_questions = any(page == "enquiries" for page, _name, _least in pages)
            is_current = any(entry.page == path for entry in entries)
            groups.append(Group(str(task), entries, is_current, due if is_questions else 0))
    return groups


@cache
def _page(name: str) -> str:
    return reverse(f"web:{name}")


def drawn(groups: Iterable[Group], path: str) -> SafeString:
    """The menu as every page has it: a template takes five times as long."""
    drawn_groups = (
        (_IS_CURRENT if group.is_current else "", group.name, _due(group.count), _entries(group.entries, path))
        for group in groups
    )
    return format_html("<ul>{}</ul>", format_html_join("", _GROUP, drawn_groups))


def _due(count: int) -> str:
    return format_html(_BADGE, count, gettext("due soon")) if count else ""


def _entries(entries: Iterable[Entry], path: str) -> SafeString:
    drawn_entries = ((one.page, _IS_THIS if one.page == path else "", one.name) for one in entries)
    return format_html_join("", '<li><a href="{}"{}>{}</a></li>', drawn_entries)


_GROUP = '<li><details name="menu"><summary{}>{}{}</summary><ul>{}</ul></details></li>'
_BADGE = ' <span class="badge badge-warning">{}<span class="sr-only"> {}</span></span>'
_IS_CURRENT, _IS_THIS = mark_safe(' class="is-current"'), mark_safe(' aria-current="page"')
