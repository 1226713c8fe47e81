"""Review, booking and the findings of papers, on their pages."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from kronespor.intake import reviewing
from kronespor.intake.filing import Said, file_document
from kronespor.intake.models import DraftItem, Statement, StoredDocument, Upload
from kronespor.intake.storing import import_file
from kronespor.remarks import KronesporError, Remark, in_words, remark_json
from kronespor.web.roles import Role
from kronespor.web.templatetags.web import seen_as
from tests.intake.notes import file_all, paper
from tests.web.conftest import SignedIn
from tests.web.reading import fields, seen, text

pytestmark = pytest.mark.django_db


def test_two_reviewers_do_not_overwrite_each_other(register: None, signed_in: SignedIn) -> None:
    item = DraftItem.objects.filter(state="waiting").exclude(fund="").order_by("pk").first()
    assert item is not None
    paper = item.statement.document.sha256
    one, other = signed_in(Role.CASEWORKER), signed_in(Role.APPROVER)
    step = {"cell": seen_as(item), "action": "reject"}
    one.post(f"/gennemgang/{paper}/skridt", step)
    answer = other.post(f"/gennemgang/{paper}/skridt", {**step, "action": "accept"}, follow=True)
    assert "er imens gennemgået af caseworker" in answer.content.decode()
    item.refresh_from_db()
    assert (item.state, item.reviewed_by) == ("rejected", "caseworker")
    one.post(f"/gennemgang/{paper}/skridt", {"cell": seen_as(item), "action": "undo"})
    item.refresh_from_db()
    assert (item.state, item.reviewed_by) == ("waiting", "")


def test_a_finding_is_assigned_discussed_accepted_and_opens_when_its_figures_change(
    register: None, signed_in: SignedIn
) -> None:
    from kronespor.intake import inbox
    from kronespor.intake.models import StoredFinding

    client = signed_in(Role.CASEWORKER)
    found = next(e for e in inbox.entries() if e.kind == "does-not-foot")
    page = f"/bemaerkning/{found.key}/"
    client.post(page, {"action": "assign", "owner": "caseworker"})
    client.post(page, {"action": "comment", "text": "Vi spørger forvaltningen."})
    client.post(page, {"action": "accept", "reason": "  "})
    assert inbox.entry(found.key).is_open
    client.post(page, {"action": "accept", "reason": "Rettet i næste udgave"})
    assert "Rettet i næste udgave" in text(client, page) and "Vi spørger" in text(client, page)
    rows = StoredFinding.objects.filter(document__sha256=found.document, kind=found.kind)
    row = next(r for r in rows if r.remark.at(document=found.document) == found.remark)
    row.remark = replace(row.remark, values={**row.remark.values, "printed": Decimal("0.9")})
    row.save()
    again = inbox.entry(found.key)
    assert again.is_open and again.owner == "caseworker"


def test_booking_books_what_was_seen_and_nothing_else(db: None, tmp_path: Path, signed_in: SignedIn) -> None:
    from kronespor.intake import reviewing
    from kronespor.register.models import Transaction

    import_file(paper(tmp_path, "leg.txt"))
    items = list(DraftItem.objects.filter(fiscal_year=2024).order_by("pk"))
    reviewing.take([reviewing.Step(i.pk, "accept") for i in items])
    client = signed_in(Role.APPROVER)
    seen = [f"{i.pk}-{i.version + 2}" for i in items]
    unfiled = text(client, "/bogfoer/")
    assert f"/gennemgang/{StoredDocument.objects.get().sha256}/" in unfiled and 'name="item"' not in unfiled
    file_all()
    shown = text(client, "/bogfoer/")
    assert all(f'value="{value}"' in shown for value in seen)
    reviewing.take([reviewing.Step(items[0].pk, "correct", "1.234.567")])  # by a colleague, meanwhile
    before = Transaction.objects.count()
    answer = client.post("/bogfoer/", {"item": seen}, follow=True)
    assert "Nogle tal er gennemgået igen" in answer.content.decode() and Transaction.objects.count() == before
    for _ in range(2):  # two clicks are one booking
        client.post("/bogfoer/", {"item": [seen[1]]})
        assert Transaction.objects.count() == before + 1


def test_what_a_paper_is_about_is_asked_once_with_what_was_found(home: Any, tmp_path: Any, signed_in: SignedIn) -> None:
    from kronespor.intake.storing import import_file
    from kronespor.reading import read

    path = tmp_path / "notat.html"
    rows = "<tr><th>Indsats</th><th>2025</th><th>2026</th></tr><tr><td>Alfa</td><td>100</td><td>200</td></tr>"
    head = "<p>Kulturudvalget, mødet den 4. juni 2025</p><p>Beløbene finansieres af Legepuljen.</p>"
    caption = "<caption>Midler til Legepolitik 2025-2026 (1.000 kr.)</caption>"
    path.write_text(f'<html lang="da"><body>{head}<table>{caption}{rows}</table></body></html>', "utf-8")
    document = import_file(path, document=read(path)).document
    client, address = signed_in(Role.CASEWORKER), f"/gennemgang/{document.sha256}/"
    form = fields(client.get(address).content.decode())
    table = document.statements.get().table
    found = {
        "decided_on": ["2025-06-04"],
        "committee": ["Kulturudvalget"],
        "fund": ["Legepuljen", *form["fund"][1:]],
        f"plan-{table}": ["Legepolitik 2025-2026"],
    }
    assert {name: form[name] for name in found} == found
    sent = {"action": "file", "phase": "allocated", **{name: values[0] for name, values in found.items()}}
    step = f"{address}skridt"
    client.post(step, {**sent, "committee": ""})
    document.refresh_from_db()
    assert document.decided_on is None
    client.post(step, sent)
    document.refresh_from_db()
    assert (document.decided_on, document.committee) == (date(2025, 6, 4), "Kulturudvalget")
    assert set(DraftItem.objects.values_list("fund", "statement__plan")) == {("Legepuljen", "Legepolitik 2025-2026")}


def test_accepting_all_leaves_what_is_asked_of_one_figure_and_gives_a_source_to_those_without(
    register: None, signed_in: SignedIn
) -> None:
    assert "indeholder eksempelpapirer" in signed_in(Role.PUBLIC).get("/").content.decode()  # as every page says
    paper = StoredDocument.objects.get(name="svar-2020.html")
    items = DraftItem.objects.filter(statement__document=paper, state="waiting")
    one = items.first()
    assert one is not None
    one.fund = "Sin egen kilde"
    one.save()
    before = dict(items.values_list("pk", "fund"))
    asked = {item.pk for item in items if {reason.code for reason in item.reasons} - reviewing.OF_ALL}
    path = f"/gennemgang/{paper.sha256}/skridt"
    signed_in(Role.CASEWORKER).post(path, {"action": "accept-all", "fund": "Fælles kilde"})
    after = dict(DraftItem.objects.filter(pk__in=before).values_list("pk", "fund"))
    assert after == {pk: fund or ("" if pk in asked else "Fælles kilde") for pk, fund in before.items()}
    assert set(items.filter(state="waiting").values_list("pk", flat=True)) == asked
    assert "" in after.values() and {"Sin egen kilde", "Fælles kilde"} <= {*after.values()}


def test_an_amount_is_typed_in_danish_in_both_languages(register: None, signed_in: SignedIn) -> None:
    item = DraftItem.objects.filter(state="waiting", amount__gte=100_000_000).exclude(fund="").order_by("pk").first()
    assert item is not None
    client = signed_in(Role.CASEWORKER)
    client.cookies.load({"django_language": "en"})
    sha256 = item.statement.document.sha256
    from kronespor.amounts import danish

    assert fields(text(client, f"/gennemgang/{sha256}/", cell=item.pk))["amount"] == [danish(item.kroner)]
    step = {"cell": seen_as(item), "action": "correct", "amount": danish(item.kroner)}
    client.post(f"/gennemgang/{sha256}/skridt", step)
    after = DraftItem.objects.get(pk=item.pk)
    assert (after.amount, after.state) == (item.amount, "corrected")
    client.post(f"/gennemgang/{sha256}/skridt", {**step, "cell": seen_as(after), "amount": "100,000"})
    assert DraftItem.objects.get(pk=item.pk).amount == item.amount  # neither 100 nor 100,000: refused


def test_amounts_are_pasted_in_the_unit_of_the_table(register: None, signed_in: SignedIn) -> None:
    statement = next(s for s in Statement.objects.order_by("pk") if s.factor == 1_000 and waiting_of(s).count() > 1)
    items, path = list(waiting_of(statement)[:2]), f"/gennemgang/{statement.document.sha256}/skridt"
    pasted = {"action": "paste", "cell": [seen_as(item) for item in items], "pasted": ["5.900", "2.845,5"]}
    signed_in(Role.CASEWORKER).post(path, {**pasted, "pasted": ["5.900", "2,845"]})
    assert list(waiting_of(statement)[:2]) == items  # all or none: nobody says in Danish what 2,845 is
    signed_in(Role.CASEWORKER).post(path, pasted)
    kept = dict(DraftItem.objects.filter(pk__in=[i.pk for i in items]).values_list("amount", "state"))
    assert kept == {590_000_000: "corrected", 284_550_000: "corrected"}


def waiting_of(statement: Statement) -> QuerySet[DraftItem]:
    """The figures of a table that wait."""
    return DraftItem.objects.filter(statement=statement, state="waiting").order_by("pk")


def test_a_rule_is_overruled_with_a_reason_that_is_sealed(home: Any, tmp_path: Any, signed_in: SignedIn) -> None:
    from kronespor.intake import booking, reviewing
    from kronespor.intake.storing import import_file
    from kronespor.register.models import ActionPlan, Transaction

    ActionPlan.objects.create(name="Plan for haver", key="plan for haver", first_year=2020, last_year=2021)
    paper = tmp_path / "haver.txt"
    paper.write_text(
        "Tabel 1: Plan for haver (1.000 kr.)\n\nIndsats\t2024\nBede\t600\nHække\t300\nI alt\t900\n", "utf-8"
    )
    import_file(paper)
    reviewing.take([reviewing.Step(i.pk, "accept", fund="Haverne") for i in DraftItem.objects.all()])
    file_document(StoredDocument.objects.get(), Said(date(2024, 1, 8), "Teknikudvalget", plans={"1": "Plan for haver"}))
    client = signed_in(Role.APPROVER)
    sent = {"item": [f"{i.pk}-{i.version}" for i in DraftItem.objects.order_by("pk")]}
    refused = client.post("/bogfoer/", sent)
    assert refused.status_code == 400 and not Transaction.objects.exists()
    with pytest.raises(KronesporError) as error:
        booking.book_items(list(booking.accepted_items()))
    why = in_words(error.value.remark, "da")
    assert "Plan for haver" in why and why in seen(refused.content.decode())
    assert sorted(fields(refused.content.decode())["item"]) == sorted(sent["item"])  # what was chosen is chosen still
    assert client.post("/bogfoer/", {**sent, "overrule": "Udvalget har forlænget planen"}).status_code == 302
    reasons = {entry.citation["overruled"]["reason"] for entry in Transaction.objects.all()}
    assert reasons == {"Udvalget har forlænget planen"}


def test_what_became_of_an_upload_is_said_once_and_counted_in_grammar(signed_in: SignedIn) -> None:
    empty = Remark("file-empty", values={"name": "tom.txt"})
    unread = {"name": "tom.txt", "problem": remark_json(empty)}
    paper = {"name": "a.txt", "document": "a" * 64, "new": True, "figures": 3, "findings": 1}
    about = {"stored_as": "inbox/x", "uploaded_at": timezone.now()}
    Upload.objects.create(name="tom.txt", state="failed", problem=empty, documents=[unread], **about)
    assert text(signed_in(Role.CASEWORKER), "/upload/").count("tom.txt er tom") == 1
    Upload.objects.create(name="to.zip", state="done", documents=[unread, paper], **about)
    page = " ".join(text(signed_in(Role.CASEWORKER), "/upload/").split())
    assert page.count("tom.txt er tom") == 2
    assert "3 tal til bogføring, 1 bemærkning </li>" in page
    assert "<li></li>" not in page and "<li> </li>" not in page


def test_what_sentences_say_lights_up_as_what_tables_say(home: Any, signed_in: SignedIn, tmp_path: Any) -> None:
    from kronespor.intake.storing import import_file

    path = tmp_path / "pulje.md"
    said = "Puljen er på 148.300 kr., hvoraf 61.750 kr. er givet; der er 86.552 kr. tilbage."
    path.write_text(f"# Status\n\n{said}\n", "utf-8")
    address = f"/papir/{import_file(path).document.sha256}/"
    page = signed_in(Role.COUNCILLOR).get(address, {"table": "¶s1", "row": "3", "place": "0"})
    (table,), (chosen, *_) = page.context["prose"], page.context["chosen"]
    assert [cell.marks for cell in table.cells] == ["1= 0+", "0- 1+", "0="]
    assert (chosen.code, chosen.result) == ("equation-misses", 86_550)
    assert 'data-in="0="' in page.content.decode()
