"""A municipality's own documents come into its register's review by one step, and nothing is booked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.registering import chosen, take_in
from kronespor.corpus.stages import FOOT, READ
from kronespor.corpus.store import Store
from kronespor.footing import foot_document
from kronespor.intake.filing import proposed
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.reading import read
from kronespor.register.models import Transaction
from kronespor.sandbox.encoding import encoded
from tests.corpus.papers import NOTE

pytestmark = pytest.mark.django_db
ADDRESS = "https://dagsordener.fjordby.dk/vis/pdf/bilag/1"


def footed(store: Store, folder: Path, text: str, **said: Any) -> ListedDocument:
    """A document that a run has read and footed."""
    path = folder / "note.md"
    path.write_text(text, "utf-8")
    sha256 = store.keep(path.read_bytes())
    document = read(path)
    store.put(READ.output(sha256), encoded(document))
    store.put(FOOT.output(sha256), encoded(foot_document(document)))
    about: dict[str, Any] = {
        "source": "fjordby",
        "municipality": "Fjordby",
        "address": ADDRESS,
        "committee": "Børneudvalget",
    }
    about |= {"held_on": date(2024, 5, 4), "year": 2024, "title": "Pulje: fordeling", "state": "footed"}
    now = timezone.now()
    return ListedDocument.objects.create(**{**about, **said}, sha256=sha256, listed_at=now, seen_at=now)


def test_own_documents_wait_for_review_and_nothing_is_booked(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "corpus"))
    first = footed(store, tmp_path, NOTE.format(n=1, a=100, b=50, c=1662))
    footed(store, tmp_path, "# Uden beløb\n\nIntet.", address=f"{ADDRESS}2")
    footed(store, tmp_path, NOTE.format(n=3, a=1, b=2, c=1515), address=f"{ADDRESS}3", municipality="Havneby")
    rows = chosen("Fjordby", [2024], "Børneudvalget")
    ((row, done),) = take_in(store, rows, "Børneplan")
    assert (row, done.new, done.items) == (first, True, 5)
    document = StoredDocument.objects.get()
    assert (document.name, document.sha256, document.decided_on) == ("Pulje_ fordeling.md", first.sha256, None)
    seen = proposed(document)
    assert seen.said is not None and seen.said.decided_on == date(2024, 5, 4)
    assert seen.committee is not None and (seen.committee.value, seen.committee.text) == ("Børneudvalget", ADDRESS)
    assert set(DraftItem.objects.values_list("state", flat=True)) == {DraftItem.State.WAITING}
    assert not Transaction.objects.exists()
    ((_, again),) = take_in(store, rows, "")
    assert not again.new

    ListedDocument.objects.filter(pk=first.pk).update(replaced_on=date(2024, 6, 1))
    second = footed(store, tmp_path, NOTE.format(n=1, a=110, b=50, c=1672))
    ((row, done),) = take_in(store, chosen("Fjordby"), "Børneplan")
    assert (row, done.new) == (second, True)
    assert StoredDocument.objects.get(sha256=first.sha256).superseded_by == StoredDocument.objects.get(
        sha256=row.sha256
    )
    with pytest.raises(CorpusError) as refused:
        chosen("Fjordby", [1999])
    assert refused.value.remark.code == "nothing-to-import"
