"""What the rooms below say in English, in the reader's language: sentences with names and amounts in them.

The pure rooms and the command line speak English and know no catalogue; each of their sentences that a page shows has
its form here. One that is not known is shown as it is.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop


def _form(text: str) -> tuple[re.Pattern[str], str]:
    """The pattern of a sentence whose parts are named in brackets, and the text that is translated."""
    parts = re.split(r"%\((\w+)\)s", text)
    pattern = "".join(re.escape(p) if n % 2 == 0 else f"(?P<{p}>.+?)" for n, p in enumerate(parts))
    return re.compile(f"{pattern}$", re.DOTALL), text


_FORMS = [
    _form(text)
    for text in (
        gettext_noop("the figure is not printed but follows from the totals"),
        gettext_noop("the figure is unproven"),
        gettext_noop("the figure is consistent"),
        gettext_noop("the figure is contradicted"),
        gettext_noop("the unit is not stated and was read as %(unit)s"),
        gettext_noop("no initiative of this name in the register"),
        gettext_noop("the paper gives no source of funding"),
        gettext_noop("the same name and amounts stand twice in the table"),
        gettext_noop("several columns are about %(year)s"),
        gettext_noop("another figure of the row contradicts the register"),
        gettext_noop("the register has %(amount)s for %(year)s from another source"),
        gettext_noop("the register has %(amount)s for %(year)s"),
        gettext_noop("superseded by %(paper)s"),
        gettext_noop("agrees with the register"),
        gettext_noop("new initiative: %(change)s kr. (from %(before)s)"),
        gettext_noop("%(change)s kr. (from %(before)s)"),
        gettext_noop("%(fund)s %(year)s has %(amount)s less than is allocated: its frame is too small"),
        gettext_noop("%(year)s is outside the period of %(name)s"),
        gettext_noop("'%(title)s' leaves %(type)s unchanged, but %(year)s changes by %(amount)s"),
        gettext_noop("%(fund)s is not given for %(plan)s"),
        gettext_noop(
            "%(place)s: %(published)s kr. is published, the register has %(register)s kr. as of %(day)s; "
            "they agreed when it was booked"
        ),
        gettext_noop("%(place)s: %(published)s kr. is published, the register has %(register)s kr. as of %(day)s"),
        gettext_noop("%(place)s: %(published)s kr. is published, the register has %(register)s kr."),
        gettext_noop("%(who)s has drafted or reviewed what is to be booked: another person must book it."),
        gettext_noop("%(figure)s has been reviewed by %(who)s meanwhile: look again."),
        gettext_noop("Item %(item)s has no step that can be undone."),
        gettext_noop("Item %(item)s is not open for review: list what waits with `kronespor review`."),
        gettext_noop(
            "Item %(item)s ('%(label)s'): the paper gives no source of funding; give one in the column 'fund'."
        ),
        gettext_noop("Item %(item)s: no initiative '%(name)s' in %(plan)s."),
        gettext_noop("Item %(item)s is accepted, and another amount is given: write correct instead."),
        gettext_noop("There is no decision '%(number)s': list their numbers with `kronespor decisions`."),
        gettext_noop("Say why the finding is accepted."),
        gettext_noop("The comment is empty."),
        gettext_noop("This finding is no more: its figures have come to agree."),
    )
]

KINDS = {
    "does-not-foot": gettext_noop("The sum does not add up"),
    "does-not-cross-foot": gettext_noop("The row does not add up"),
    "does-not-tie": gettext_noop("The figure disagrees with the register"),
    "unit-not-stated": gettext_noop("The unit is not stated"),
    "unit-in-format": gettext_noop("The unit is only in the cells' format"),
    "recovered-amount": gettext_noop("No amount is printed; the totals ask for one"),
    "reread-amount": gettext_noop("An amount that may be misread or misprinted"),
    "possible-double-count": gettext_noop("The same name and amounts stand twice"),
    "part-exceeds-whole": gettext_noop("A part is larger than the whole"),
    "not-solved": gettext_noop("The table could not be solved"),
    "not-read": gettext_noop("Something could not be read"),
    "exceeds-pot": gettext_noop("More is proposed than there is"),
    "scan": gettext_noop("The paper is a scan; its figures are read from a picture"),
    "structure-tree": gettext_noop("The file's own structure could not be trusted"),
    "tracked-changes": gettext_noop("The paper has tracked changes"),
    "hidden-sheet": gettext_noop("A hidden sheet was not read"),
    "hidden-cells": gettext_noop("Hidden rows or columns"),
    "stale-formula": gettext_noop("A formula gives another amount than the sheet shows"),
    "formula-without-value": gettext_noop("Formulas without stored values"),
    "overspent-fund": gettext_noop("The source is overspent"),
    "outside-period": gettext_noop("Money outside the period"),
    "not-neutral": gettext_noop("The decision is not neutral"),
    "not-given-for": gettext_noop("The grant is used for something else"),
}
_WORDS = (
    gettext_noop("error"),
    gettext_noop("warning"),
    gettext_noop("notice"),
    gettext_noop("sign in"),
    gettext_noop("sign in refused"),
    gettext_noop("upload"),
    gettext_noop("book"),
    gettext_noop("publish"),
    gettext_noop("withdraw"),
    gettext_noop("user made"),
    gettext_noop("role given"),
    gettext_noop("finding accepted"),
    gettext_noop("finding open"),
)
"""Single words that the rooms below say, which `gettext` is asked for as they come."""


def said(text: str) -> str:
    """A sentence, or several joined by semicolons, in the reader's language."""
    if get_language() == "en" or not text:
        return text
    parts = [_said(part) for part in text.split("; ")]
    if all(parts):
        return "; ".join(filter(None, parts))
    return _said(text) or "; ".join(_said(part) or part for part in text.split("; "))


def _said(text: str) -> str | None:
    """A sentence in the reader's language; None if it is not known."""
    for pattern, form in _FORMS:
        if found := pattern.match(text):
            return gettext(form) % {k: gettext(v) if k == "type" else v for k, v in found.groupdict().items()}
    told = gettext(text) if text else text
    return told if told != text else None


def finding(kind: str, message: str, report: Mapping[str, Any] | None = None) -> str:
    """A finding in one sentence: in English as it was said, else its kind, its place and its figures."""
    if get_language() == "en":
        return message
    told = said(message)
    if told != message or kind not in KINDS:
        return told
    report = report or {}
    place = [str(report[k]) for k in ("row", "column") if report.get(k)]
    figures = [
        gettext(form) % {"amount": report[key]}
        for key, form in (
            ("printed", gettext_noop("printed %(amount)s")),
            ("expected", gettext_noop("expected %(amount)s")),
            ("difference", gettext_noop("difference %(amount)s")),
        )
        if report.get(key) is not None
    ]
    where = [gettext("table %(table)s") % {"table": report["table"]}] if report.get("table") else []
    details = "; ".join(filter(None, (", ".join([*where, *place]), ", ".join(figures))))
    return f"{gettext(KINDS[kind])} ({details})" if details else gettext(KINDS[kind])
