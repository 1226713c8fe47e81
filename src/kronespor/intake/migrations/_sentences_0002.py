"""What earlier versions kept as sentences, as remarks; frozen as it was when the migration was made.

The one place where sentences are read: they are those of the versions before, which kept nothing else.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, F, Q, Sum

Json = dict[str, Any]
HELD = ("initiative", "reserve")
AMOUNT = r"(?P<amount>-?[\d.,]+) kr\."
REASONS = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"the figure is unproven", "figure-unproven"),
        (r"the figure is consistent", "figure-consistent"),
        (r"the figure is contradicted", "figure-contradicted"),
        (r"the figure is not printed but follows from the totals", "figure-recovered"),
        (r"the unit is not stated and was read as (?P<unit>.+)", "unit-guessed"),
        (r"no initiative of this name in the register", "initiative-unknown"),
        (r"the paper gives no source of funding", "no-source"),
        (r"the same name and amounts stand twice in the table", "stands-twice"),
        (r"several columns are about (?P<year>\d+)", "several-columns-of-year"),
        (r"another figure of the row contradicts the register", "row-contradicted"),
        (rf"the register has {AMOUNT} for (?P<year>\d+) from another source", "register-has-other-source"),
        (rf"the register has {AMOUNT} for (?P<year>\d+)", "register-has-other-figure"),
        (r"superseded by (?P<name>.+) \((?P<sha>\w+)\)", "superseded-by"),
    )
)
PARTS = {"does-not-foot": "its-rows", "does-not-cross-foot": "its-columns"}


def to_remarks(apps: Any, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put remarks where sentences stood, and let tickets go by them."""
    for item in apps.get_model("intake", "DraftItem").objects.exclude(reason="").iterator(chunk_size=2000):
        item.reasons = [reason(text) for text in item.reason.split("; ")]
        item.save(update_fields=["reasons"])
    for upload in apps.get_model("intake", "Upload").objects.all():
        upload.problem = _in_words(upload.sentence) if upload.sentence else None
        for one in upload.papers:
            if "problem" in one:
                one["problem"] = _in_words(one["problem"])
        upload.save(update_fields=["problem", "papers"])
    tickets = {ticket.key: ticket for ticket in apps.get_model("intake", "Ticket").objects.all()}
    for old, remark in (*_findings(apps), *_deviations(apps, tickets), *_breaches(apps)):
        ticket = tickets.get(old.key)
        if ticket is not None:
            same = ticket.fingerprint == old.fingerprint
            ticket.key, ticket.fingerprint = _key(remark), _fingerprint(remark) if same else ""
            ticket.save(update_fields=["key", "fingerprint"])


def _in_words(sentence: str) -> Json:
    return _remark("reason-in-words", "error", {}, {"text": sentence})


class Old:
    """The key and the fingerprint that earlier versions made of a finding's place and its sentence."""

    def __init__(self, place: list[str], message: str) -> None:
        self.key, self.fingerprint = _old_hash(place), _old_hash([message])


def reason(text: str) -> Json:
    """Why a figure waits."""
    for pattern, code in REASONS:
        if match := pattern.fullmatch(text):
            values: Json = match.groupdict()
            place = {"year": int(values.pop("year"))} if "year" in values else {}
            if "amount" in values:
                values["amount"] = _money(_amount(values["amount"]))
            return _remark(code, "notice" if code == "superseded-by" else "warning", place, values)
    return _remark("reason-in-words", "warning", {}, {"text": text})


def _findings(apps: Any) -> Iterator[tuple[Old, Json]]:
    """Findings of documents, and the same in the documents' reports."""
    rows = apps.get_model("intake", "StoredFinding").objects.order_by("pk")
    by_document: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_document[row.document_id].append(row)
    for document in apps.get_model("intake", "StoredDocument").objects.all():
        report = document.content.get("report") or {"tables": [], "lists": [], "findings": []}
        units = {table["id"]: table["unit"] for table in report["tables"]}
        seen: dict[str, int] = defaultdict(int)
        for row in by_document[document.pk]:
            old = [document.sha256, row.kind, *(str(row.report.get(k)) for k in ("table", "row", "column"))]
            row.remark = finding(row.report, row.severity, units)
            again = seen[_key(row.remark)]
            seen[_key(row.remark)] += 1
            if again:
                row.remark["place"]["item"] = again
            row.save(update_fields=["remark"])
            place = {**row.remark["place"], "document": document.sha256}
            yield Old(old, row.message), {**row.remark, "place": place}
        if document.content:
            _to_version_2(report, units)
            document.save(update_fields=["content"])


def _to_version_2(report: Json, units: dict[str, str]) -> None:
    """The report of a document as it is kept since."""
    for one in report["findings"]:
        one["remark"] = finding(one, one["severity"], units)
    for one in report["lists"]:
        for item in one["items"]:
            item.setdefault("printed", item["amount"])


def finding(report: Json, severity: str, units: dict[str, str]) -> Json:
    """A finding of a document: of sums with their figures, of other kinds with its sentence."""
    table = report.get("table") or ""
    place: Json = {"list": table.removeprefix("list ")} if table.startswith("list ") else {"table": table}
    place |= {name: report[name] for name in ("row", "column") if report.get(name)}
    place = {name: value for name, value in place.items() if value}
    kind = report["kind"]
    amounts = {name: report.get(name) for name in ("printed", "expected", "difference")}
    if kind not in PARTS or None in amounts.values():
        return _remark("finding-in-words", severity, place, {"text": report["message"]})
    values: Json = {name: {"decimal": f"{Decimal(str(text)).normalize():f}"} for name, text in amounts.items()}
    values["parts"] = {"term": "its-items" if "list" in place else PARTS[kind]}
    values["unit"] = units.get(table, "kr.")
    return _remark(kind, severity, place, values)


def _deviations(apps: Any, tickets: dict[str, Any]) -> Iterator[tuple[Old, Json]]:
    """Published figures that the register contradicts and somebody has made a ticket of."""
    rows: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    items = apps.get_model("intake", "DraftItem").objects.exclude(state="rejected").exclude(initiative=None)
    items = items.filter(statement__document__superseded_by=None).select_related("statement__document")
    for item in items.order_by("statement", "pk"):
        rows[item.statement_id, item.initiative_id, item.fiscal_year].append(item)
    for (_, initiative, year), members in rows.items():
        statement = members[0].statement
        document, label = statement.document, members[0].label
        old_place = ["deviation", document.sha256, statement.table, label, str(year)]
        if _old_hash(old_place) not in tickets:
            continue
        published = Decimal(sum(i.amount for i in members)) / 100
        ours = _held(apps, initiative, year, document.dated)
        agreed = all(i.state in ("booked", "agrees") for i in members)
        day = f" as of {document.dated}" if document.dated else ""
        since = "; they agreed when it was booked" if agreed else ""
        where = f"{document.name}, table {statement.table}, '{label}', {year}"
        message = f"{where}: {_danish(published)} kr. is published, the register has {_danish(ours)} kr.{day}{since}"
        place = {"document": document.sha256, "table": statement.table, "row": label, "year": year}
        values = {
            "paper": document.name,
            "published": _money(published),
            "register": _money(ours),
            "day": {"date": document.dated.isoformat()} if document.dated else {"term": "now"},
        }
        yield Old(old_place, message), _remark("published-differs", "error" if agreed else "warning", place, values)


def _held(apps: Any, initiative: int, year: int, day: Any) -> Decimal:
    rows = apps.get_model("register", "Posting").objects.filter(
        account__kind__in=HELD, account__initiative=initiative, fiscal_year=year
    )
    if day:
        rows = rows.filter(decided_on__lte=day)
    return Decimal(rows.aggregate(ore=Sum("amount"))["ore"] or 0) / 100


def _breaches(apps: Any) -> Iterator[tuple[Old, Json]]:
    """Rules that the register breaks."""
    for code, message, place, values in (*_overspent(apps), *_off_period(apps), *_unbalanced(apps), *_misused(apps)):
        without_amount = re.sub(r"-?[\d.,]+ kr\.", "", message)
        yield Old([code, without_amount], message), _remark(code, "error", place, values)


def _overspent(apps: Any) -> Iterator[tuple[str, str, Json, Json]]:
    rows = apps.get_model("register", "Posting").objects.filter(account__kind="unallocated")
    sums = rows.values_list("fund__name", "fiscal_year").annotate(
        left=Sum("amount"), frames=Count("pk", filter=Q(transaction__kind="appropriation"))
    )
    for fund, year, left, frames in sums.order_by():
        if frames and left < 0:
            missing = Decimal(-left) / 100
            message = f"{fund} {year} has {_danish(missing)} kr. less than is allocated: its frame is too small"
            yield "overspent-fund", message, {"fund": fund, "year": year}, {"missing": _money(missing)}


def _off_period(apps: Any) -> Iterator[tuple[str, str, Json, Json]]:
    held = apps.get_model("register", "Posting").objects.filter(account__kind__in=HELD)
    for prefix, part in (("account__plan", "plan"), ("fund", "fund")):
        names = [f"{prefix}__{f}" for f in ("name", "first_year", "last_year")]
        outside = Q(fiscal_year__lt=F(names[1])) | Q(fiscal_year__gt=F(names[2]))
        rows = held.filter(outside).values_list(*names, "fiscal_year").annotate(left=Sum("amount")).exclude(left=0)
        for name, first, last, year, _ in rows.order_by():
            period = {"first": first or "…", "last": last or "…"}
            message = f"{year} is outside the period of {name} ({period['first']}-{period['last']})"
            yield "outside-period", message, {part: name, "year": year}, {"name": name, **period}


def _unbalanced(apps: Any) -> Iterator[tuple[str, str, Json, Json]]:
    held = apps.get_model("register", "Posting").objects.filter(account__kind__in=HELD)
    fields = ("transaction__decision__title", "transaction__decision__neutral", "expenditure_type", "fiscal_year")
    rows = held.exclude(transaction__decision=None).exclude(transaction__decision__neutral=[])
    labels = {"service": "service", "activity": "activity money", "transfers": "transfers", "capital": "capital"}
    for title, neutral, kind, year, ore in rows.values_list(*fields).annotate(left=Sum("amount")).order_by():
        if kind in neutral and ore:
            change = Decimal(ore) / 100
            label = labels.get(kind, "not stated")
            message = f"'{title}' leaves {label} unchanged, but {year} changes by {_danish(change)} kr."
            place = {"decision": title, "type": kind, "year": year}
            values = {"kind": {"term": f"type-{kind}"}, "change": _money(change), "stated": _money(Decimal(0))}
            yield "not-neutral", message, place, values


def _misused(apps: Any) -> Iterator[tuple[str, str, Json, Json]]:
    held = apps.get_model("register", "Posting").objects.filter(account__kind__in=HELD)
    misused = held.exclude(fund__given_for=None).exclude(fund__given_for=F("account__plan"))
    names = misused.values_list("fund__name", "account__plan__name").annotate(left=Sum("amount")).exclude(left=0)
    for fund, plan, _ in names.order_by():
        yield "not-given-for", f"{fund} is not given for {plan}", {"fund": fund, "plan": plan}, {}


def _remark(code: str, severity: str, place: Json, values: Json) -> Json:
    return {"code": code, "severity": severity, "place": place, "values": values, "causes": []}


def _key(remark: Json) -> str:
    return _hash([remark["code"], remark["place"]])


def _fingerprint(remark: Json) -> str:
    return _hash([remark["code"], remark["values"]])


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _old_hash(parts: list[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _money(kroner: Decimal) -> Json:
    return {"kroner": f"{kroner.normalize():f}"}


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def _danish(number: Decimal) -> str:
    """As earlier versions printed it: 1.250,5."""
    text = f"{number.normalize():,f}" if number else "0"
    whole, _, decimals = text.partition(".")
    return whole.replace(",", ".") + (f",{decimals}" if decimals else "")
