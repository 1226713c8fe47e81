"""Findings that 0002 kept as sentences, as remarks with codes; frozen as it was when the migration was made.

The figures come from the report that was kept with the document. What that does not tell is not guessed: such a finding
says what kind it was, and its sentence is kept beside it and not shown.
"""

import re
from decimal import Decimal
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from kronespor.intake.migrations import _sentences_0002 as before
from kronespor.intake.migrations._sentences_0002 import Json

IN_WORDS = "finding-in-words"
WHAT = {
    "part-exceeds-whole": "earlier-part-exceeds-whole",
    "does-not-cross-foot": "earlier-does-not-cross-foot",
    "not-read": "earlier-not-read",
}
"""Kinds that are told by what they are; others by no more than that there was something."""
UNIT_BECAUSE = re.compile(r"table \S+ does not state its unit; read as (?P<unit>.+) because of: (?P<reasons>.+)")
FITS_TEXT = re.compile(r"(?P<n>\d+) amounts return in the text")
FITS_FOOTNOTE = re.compile(r"the footnote '(?P<printed>.+)' fits its amount")
USUAL_SIZE = "municipal amounts usually have that size"


def to_codes(apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each finding of a document, and each upload that failed, the code of what it was."""
    tickets = {ticket.key: ticket for ticket in apps.get_model("intake", "Ticket").objects.all()}
    for document in apps.get_model("intake", "StoredDocument").objects.iterator(chunk_size=50):
        report = document.content.get("report") or {"tables": [], "findings": []}
        kept = {one["message"]: one for one in report["findings"]}
        for row in document.findings.order_by("pk"):
            if row.remark["code"] == IN_WORDS:
                old, row.remark = row.remark, coded(row.kind, row.remark, kept, report["tables"])
                row.save(update_fields=["remark"])
                _move_ticket(tickets, document.sha256, old, row.remark)
        if any(one["remark"]["code"] == IN_WORDS for one in report["findings"]):
            for one in report["findings"]:
                if one["remark"]["code"] == IN_WORDS:
                    one["remark"] = coded(one["kind"], one["remark"], kept, report["tables"])
            document.save(update_fields=["content"])
    for upload in apps.get_model("intake", "Upload").objects.all():
        upload.problem = _unread(upload.problem, upload.name)
        for one in upload.documents:
            if "problem" in one:
                one["problem"] = _unread(one["problem"], one["name"])
        upload.save(update_fields=["problem", "documents"])


def _move_ticket(tickets: dict[str, Any], sha256: str, old: Json, new: Json) -> None:
    """Let what people said of a finding go on with it."""
    was, now = ({**one, "place": {**one["place"], "document": sha256}} for one in (old, new))
    ticket = tickets.get(before._key(was))
    if ticket is not None:
        same = ticket.fingerprint == before._fingerprint(was)
        ticket.key, ticket.fingerprint = before._key(now), before._fingerprint(now) if same else ""
        ticket.save(update_fields=["key", "fingerprint"])


def _unread(problem: Json | None, name: str) -> Json | None:
    if problem is None or problem["code"] != "reason-in-words":
        return problem
    return {**problem, "code": "unread-earlier", "values": {"name": name, **problem["values"]}}


def coded(kind: str, remark: Json, kept: dict[str, Json], tables: list[Json]) -> Json:
    """The finding with the code of its kind where its figures are known, else as one of an earlier version."""
    text = remark["values"]["text"]
    table = next((t for t in tables if t["id"] == remark["place"].get("table")), None)
    values = _values(kind, text, kept.get(text, {}), table)
    if values is not None:
        return {**remark, "code": kind, "values": values}
    what = {"term": WHAT.get(kind, "earlier-other")}
    return {**remark, "code": "found-earlier", "values": {"what": what, "text": text}}


def _values(kind: str, text: str, one: Json, table: Json | None) -> Json | None:
    """What the sentence of a kind names; None if it is not known."""
    expected = _decimal(one.get("expected"))
    if kind == "not-solved":
        return {}
    if kind == "exceeds-pot" and expected and one["printed"] is not None and one["difference"] is not None:
        difference = _decimal(one["difference"])
        over = _decimal(one["difference"].removeprefix("-"))
        return {"printed": _decimal(one["printed"]), "expected": expected, "difference": difference, "over": over}
    if kind == "unit-not-stated" and (match := UNIT_BECAUSE.fullmatch(text)):
        reasons = [_reason(part) for part in match["reasons"].split("; ")]
        return {"unit": match["unit"], "reasons": reasons} if all(reasons) else None
    if table is None:
        return None
    if kind == "recovered-amount" and expected:
        return {"expected": expected, "unit": table["unit"]}
    if kind == "reread-amount" and expected and (printed := _printed(one, table)):
        return {"read": printed, "expected": expected, "unit": table["unit"]}
    if kind == "possible-double-count":
        return _doubled(one.get("row"), table)
    return None


def _reason(text: str) -> Json | None:
    """Why a unit was read so."""
    if match := FITS_TEXT.fullmatch(text):
        return _remark("unit-fits-text", {"n": int(match["n"])})
    if match := FITS_FOOTNOTE.fullmatch(text):
        return _remark("unit-fits-footnote", {"printed": match["printed"]})
    return _remark("unit-of-the-usual-size", {}) if text == USUAL_SIZE else None


def _printed(one: Json, table: Json) -> str:
    """What is printed in the cell of a finding; nothing if several rows have its name."""
    cells = [cell for row in table["rows"] if row["label"] == one["row"] for cell in row["cells"]]
    printed = [cell["printed"] for cell in cells if cell["column"] == one["column"]]
    return printed[0] or "" if len(printed) == 1 else ""


def _doubled(label: str | None, table: Json) -> Json | None:
    """Where two rows of one name stand with the same amounts, if the second can be told."""
    row = next((row for row in reversed(table["rows"]) if label and row["label"] == label), None)
    if row is None:
        return None
    amounts = [cell["amount"] for cell in row["cells"]]
    name = _without_number(row["label"])
    rows = [r for r in table["rows"] if _without_number(r["label"]) == name]
    groups = [r["group"] or "" for r in rows if [cell["amount"] for cell in r["cells"]] == amounts]
    if len(groups) != 2:
        return None
    first, second = groups
    twice = {"term": "twice"} if first == second else _remark("under-two-headings", {"first": first, "second": second})
    return {"twice": twice, "amounts": [_decimal(a) for a in amounts if a is not None], "unit": table["unit"]}


def _without_number(label: str) -> str:
    return re.sub(r"^\d+\.\s*", "", label).casefold()


def _decimal(text: str | None) -> Json | None:
    return None if text is None else {"decimal": f"{Decimal(text).normalize():f}"}


def _remark(code: str, values: Json) -> Json:
    return {"remark": before._remark(code, "notice", {}, values)}
