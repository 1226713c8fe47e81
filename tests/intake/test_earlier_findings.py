"""Findings that a former version kept as English sentences have codes and figures after the upgrade."""

import importlib
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from kronespor.intake import inbox
from kronespor.intake.models import StoredDocument, StoredFinding, Ticket, Upload
from kronespor.remarks import Remark, in_words, remark_json, remark_of

migration = importlib.import_module("kronespor.intake.migrations._findings_0004")
WORDS = {"text": "an English sentence"}
TABLE = {
    "id": "1",
    "unit": "mio. kr.",
    "rows": [
        {"label": "1. Bede", "group": "Haver", "cells": [{"column": "2024", "printed": "0,6", "amount": "0.6"}]},
        {"label": "Hække", "group": "Haver", "cells": [{"column": "2024", "printed": "O,5", "amount": "0.5"}]},
        {"label": "2. Bede", "group": "Parker", "cells": [{"column": "2024", "printed": "0,6", "amount": "0.6"}]},
    ],
}


def coded(kind: str, text: str, table: str = "1", **report: Any) -> Remark:
    place = {name: report[name] for name in ("row", "column") if report.get(name)}
    kept = {"code": "finding-in-words", "severity": "warning", "causes": [], "values": {"text": text}}
    one = {"row": None, "column": None, "printed": None, "expected": None, "difference": None, **report}
    return remark_of(migration.coded(kind, {**kept, "place": {"table": table, **place}}, {text: one}, [TABLE]))


@pytest.mark.parametrize(
    ("kind", "text", "report", "danish"),
    [
        ("not-solved", "table 1: its columns are lost", {}, "Tabel 1: Kolonnerne er gået tabt"),
        (
            "recovered-amount",
            "table 1, 'Hække', 2024: no amount is printed",
            {"row": "Hække", "column": "2024", "expected": "0.50"},
            "Tabel 1, »Hække«, 2024: Der står intet beløb; summerne kræver 0,5 (mio. kr.)",
        ),
        (
            "reread-amount",
            "table 1, 'Hække', 2024: 'O,5' is what was read",
            {"row": "Hække", "column": "2024", "expected": "0.5"},
            "»O,5«",
        ),
        (
            "possible-double-count",
            "table 1: '2. Bede' stands under 'Haver' and under 'Parker'",
            {"row": "2. Bede"},
            "under »Haver« og under »Parker«",
        ),
        (
            "unit-not-stated",
            "table 1 does not state its unit; read as mio. kr. because of: the footnote '3 mio. kr.' fits its amount; "
            "3 amounts return in the text",
            {},
            "er læst som mio. kr., fordi fodnoten »3 mio. kr.« passer med sit beløb; 3 beløb går igen i teksten",
        ),
    ],
)
def test_a_finding_whose_figures_are_known_says_them(kind: str, text: str, report: dict[str, Any], danish: str) -> None:
    found = coded(kind, text, **report)
    assert found.code == kind and "text" not in found.values
    assert danish in in_words(found, "da")


def test_the_pot_and_what_is_over_it_are_figures() -> None:
    found = coded("exceeds-pot", "the lists ask for more", "", printed="5000", expected="6500", difference="-1500")
    assert {name: str(value) for name, value in found.values.items()} == {
        "printed": "5000", "expected": "6500", "difference": "-1500", "over": "1500",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("part-exceeds-whole", "earlier-part-exceeds-whole"),
        ("does-not-cross-foot", "earlier-does-not-cross-foot"),
        ("not-read", "earlier-not-read"),
        ("tracked-changes", "earlier-other"),
        ("unit-not-stated", "earlier-other"),
        ("recovered-amount", "earlier-other"),
    ],
)
def test_of_others_the_kind_is_said_and_the_sentence_kept_and_not_shown(kind: str, what: str) -> None:
    found = coded(kind, "an English sentence")
    assert (found.code, getattr(found.values["what"], "code", ""), found.values["text"]) == (
        "found-earlier", what, "an English sentence",
    )  # fmt: skip
    assert "English" not in in_words(found, "da")


@pytest.mark.django_db
def test_what_people_said_of_it_goes_on_with_it(home: Any) -> None:
    text = "table 1, 'Hække', 2024: no amount is printed"
    place = {"table": "1", "row": "Hække", "column": "2024"}
    kept = {"code": "finding-in-words", "severity": "warning", "place": place, "values": {"text": text}, "causes": []}
    one = {"kind": "recovered-amount", "message": text, "printed": None, "expected": "0.5", "difference": None}
    report = {"tables": [TABLE], "findings": [{**one, "row": "Hække", "column": "2024", "remark": kept}]}
    document = StoredDocument.objects.create(
        sha256="a" * 64, name="a.txt", stored_as="files/a", imported_at=timezone.now(), content={"report": report}
    )
    old = remark_of(kept)
    StoredFinding.objects.create(document=document, kind="recovered-amount", severity="warning", remark=old)
    at = old.at(document=document.sha256)
    Ticket.objects.create(key=at.key, fingerprint=at.fingerprint, state="accepted", reason="Set")
    upload = Upload.objects.create(
        name="b.pdf", stored_as="inbox/b", uploaded_at=timezone.now(), problem=Remark("reason-in-words", values=WORDS)
    )
    migration.to_codes(MigrationLoader(connection).project_state(("intake", "0004_findings")).apps, None)
    (entry,) = inbox.entries()
    assert (entry.kind, entry.reason) == ("recovered-amount", "Set")
    document.refresh_from_db()
    assert document.content["report"]["findings"][0]["remark"] == remark_json(StoredFinding.objects.get().remark)
    upload.refresh_from_db()
    assert upload.problem and in_words(upload.problem, "da") == "b.pdf kunne ikke læses af en tidligere version."
