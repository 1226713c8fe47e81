"""Numbers and dates as they are printed."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kronespor.amounts import danish, danish_date, english, english_date
from kronespor.footing.report import ReportCell
from kronespor.intake.models import DraftItem
from kronespor.language import language
from kronespor.papers.outgoing import address
from kronespor.register.models import ActionPlan, ExpenditureType, Fund, Meeting
from kronespor.web import remarks

register = template.Library()
NOTHING = "–"
STATUSES = {
    "received": gettext_lazy("received"),
    "considered": gettext_lazy("considered"),
    "recommended": gettext_lazy("recommended"),
    "decided": gettext_lazy("decided"),
    "booked": gettext_lazy("booked"),
    "declined": gettext_lazy("declined"),
}
UNITS = {"kr": Decimal(1), "tkr": Decimal(1_000), "mio": Decimal(1_000_000)}


class Count(int):
    """How many there are: 1.234, in English 1 234; a plural is chosen by it as by any number."""

    def __str__(self) -> str:
        """As it is printed."""
        return (english if get_language() == "en" else danish)(Decimal(int(self)))


@register.filter
def counted(n: int) -> Count:
    """A number of things, to be printed; a year or a version is none."""
    return Count(n)


@register.filter
def coded(text: str) -> SafeString:
    """A text in which what programs write stands between backticks, with that marked as code."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>" if n % 2 else "{}", part),) for n, part in parts))


@register.filter
def kroner(amount: Decimal | None, unit: str = "kr") -> str:
    """An amount in the unit asked for ("kr", "tkr", "mio"), exact: 1.250.000; in English 1 250 000. A dash for none."""
    if amount is None:
        return NOTHING
    return formatted(amount, unit, get_language() == "en")


def formatted(amount: Decimal, unit: str, is_english: bool) -> str:
    """The same in a language."""
    return printer(unit, is_english)(amount)


def printer(unit: str, is_english: bool) -> Callable[[Decimal], str]:
    """The same for many amounts: the language and the unit are looked up once."""
    printed = language("en" if is_english else "da").numbers.printed
    if unit == "kr":
        return printed
    per = UNITS[unit]
    return lambda amount: printed(amount / per)


@register.filter
def ore(amount: int | None) -> str:
    """An amount in øre, in kroner; a dash for none."""
    return kroner(None if amount is None else Decimal(amount) / 100)


@register.filter
def typed(amount: Decimal) -> str:
    """An amount as a person types it, in Danish whatever the language: what is typed is read so."""
    return danish(amount)


@register.filter
def change(amount: Decimal | None, unit: str = "kr") -> str:
    """A change with its sign; a dash where there is none."""
    if not amount:
        return NOTHING
    return f"{'+' if amount > 0 else '−'}{kroner(abs(amount), unit)}"


@register.filter
def day(value: date | None) -> str:
    """A date as it is written: 11. december 2023; 11 December 2023."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = localtime(value).date()
    return dated(value, get_language() == "en")


def dated(value: date, english: bool) -> str:
    """The same for many dates: the language is asked for once."""
    return english_date(value) if english else danish_date(value)


@register.filter
def quoted(text: str) -> str:
    """Words in quotation marks, as the language has them."""
    return f"“{text}”" if get_language() == "en" else f"»{text}«"


@register.filter
def get(mapping: dict[object, object], key: object) -> object:
    """The value of a key; None if there is none."""
    return mapping.get(key)


@register.filter
def words(value: remarks.Worded | str) -> str:
    """A remark, cause, term or refusal, or a remark as the database keeps it, in the reader's language.

    What Django says of a form is in words already.
    """
    return value if isinstance(value, str) else remarks.words(value)


SEVERITIES = {"error": gettext_lazy("error"), "warning": gettext_lazy("warning"), "notice": gettext_lazy("notice")}


@register.filter
def severity(code: str) -> str:
    """How grave a finding is."""
    return str(SEVERITIES.get(code, code))


@register.filter
def expenditure_type(code: str) -> str:
    """What an expenditure type is called; other words as they are."""
    return str(dict(ExpenditureType.choices).get(code, code))


ACTIVITIES = {
    "answer published": gettext_lazy("answer published"),
    "answer hidden": gettext_lazy("answer hidden"),  # by earlier versions
    "answer withdrawn": gettext_lazy("answer withdrawn"),
    "answer released": gettext_lazy("answer released"),
    "book": gettext_lazy("book"),
    "decision discarded": gettext_lazy("decision discarded"),
    "decision put forward": gettext_lazy("decision put forward"),
    "fund set": gettext_lazy("source set"),
    "deadline removed": gettext_lazy("deadline removed"),
    "deadline set": gettext_lazy("deadline set"),
    "decide": gettext_lazy("decide"),
    "enquiry received": gettext_lazy("enquiry received"),
    "file attached": gettext_lazy("file attached"),
    "file detached": gettext_lazy("file detached"),
    "finding accepted": gettext_lazy("finding accepted"),
    "finding open": gettext_lazy("finding open"),
    "mandate met": gettext_lazy("mandate met"),
    "matter kept": gettext_lazy("matter kept"),
    "published figures": gettext_lazy("published figures"),
    "plan set": gettext_lazy("plan set"),
    "prices loaded": gettext_lazy("prices loaded"),
    "password changed": gettext_lazy("password changed"),
    "password link made": gettext_lazy("password link made"),
    "proposal made": gettext_lazy("proposal made"),
    "publish": gettext_lazy("publish"),
    "recommend": gettext_lazy("recommend"),
    "role given": gettext_lazy("role given"),
    "scenario made": gettext_lazy("scenario made"),
    "sign in": gettext_lazy("sign in"),
    "sign in refused": gettext_lazy("sign in refused"),
    "step done": gettext_lazy("step done"),
    "step open": gettext_lazy("step open"),
    "step planned": gettext_lazy("step planned"),
    "step removed": gettext_lazy("step removed"),
    "suggestion": gettext_lazy("suggestion"),
    "upload": gettext_lazy("upload"),
    "user made": gettext_lazy("user made"),
    "token made": gettext_lazy("token made"),
    "token revoked": gettext_lazy("token revoked"),
    "withdraw": gettext_lazy("withdraw"),
}


MADE = {
    "actionplan": gettext_lazy("action plan"),
    "initiative": gettext_lazy("initiative"),
    "fund": gettext_lazy("source of funding"),
    "recipient": gettext_lazy("recipient"),
}


@register.filter
def made(kind: str) -> str:
    """What kind of thing booking makes."""
    return str(MADE[kind])


@register.filter
def period(of: ActionPlan | Fund) -> str:
    """The years of a plan or a source; nothing where nobody has said them."""
    return f"{of.first_year}–{of.last_year}" if of.first_year else ""


@register.filter
def activity(code: str) -> str:
    """What somebody did."""
    return str(ACTIVITIES.get(code, code))


@register.filter
def web_address(text: str) -> str:
    """An address of the web as it is; nothing for any other, which a document or a sheet may hold."""
    return address(text) if text.lower().startswith(("https://", "http://")) else ""


@register.filter
def unit_name(unit: str) -> str:
    """What the unit of a table is called ("kr", "tkr", "mio")."""
    return {"mio": _("million kr."), "tkr": _("1,000 kr.")}.get(unit, _("kr."))


@register.filter
def badge(level: str) -> str:
    """The style of a severity, or of the level of a message."""
    return level if level in ("error", "warning", "success") else "info"


@register.filter
def urgency(months: int) -> str:
    """The style of what runs out within three, six or twelve months."""
    return {3: "error", 6: "warning"}.get(months, "info")


@register.simple_tag
def cell_query(table: str, row: str, year: str | int) -> str:
    """The part of a document's address that points at a cell."""
    return f"?{urlencode({'table': table, 'row': row, 'year': year})}#chosen"


@register.filter
def cell_page(item: DraftItem) -> str:
    """The address of the cell that a figure was read from."""
    statement = item.statement
    return reverse("web:document", args=[statement.document.sha256]) + cell_query(
        statement.table, item.row, item.fiscal_year
    )


@register.filter
def status(code: str) -> str:
    """How far a suggestion has come."""
    return str(STATUSES.get(code, code))


@register.filter
def meeting_name(meeting: Meeting) -> str:
    """The committee and the day of a meeting."""
    return ", ".join(str(part) for part in (meeting.committee, day(meeting.held_on)) if part)


@register.filter
def seen_as(item: DraftItem) -> str:
    """A figure as it stands: its number and its version."""
    return f"{item.pk}-{item.version}"


@register.filter
def shown(cell: ReportCell) -> str:
    """What is printed in a cell, else the amount that was found for it."""
    return cell.printed or kroner(cell.amount)


PROOFS = {
    "proven": gettext_lazy("proven"),
    "consistent": gettext_lazy("consistent"),
    "unproven": gettext_lazy("unproven"),
    "contradicted": gettext_lazy("contradicted"),
}


@register.filter
def proof(code: str) -> str:
    """How sure a figure is."""
    return str(PROOFS.get(code, code))
