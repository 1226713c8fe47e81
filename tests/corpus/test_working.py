"""A worker reads and foots each document once, and a poison file costs itself alone."""

from pathlib import Path

from kronespor.corpus.kept import footed
from kronespor.corpus.rows import ROWS
from kronespor.corpus.stages import FOOT, READ
from kronespor.corpus.store import Store
from kronespor.corpus.working import work
from kronespor.footing import foot_document
from kronespor.reading import read
from tests.commands import SAMPLES


def test_documents_are_read_and_footed_once_and_poison_costs_itself(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    sha256 = store.keep((SAMPLES / "notat-2024.txt").read_bytes())
    poison = store.keep(b"%PDF-1.7\n" + b"\0" * 1000)
    refused, done = work(store.address, (poison, sha256))
    assert refused.problem is not None
    assert refused.problem.severity == "error"
    assert done.problem is None
    outputs = {name: (tmp_path / name).stat().st_mtime_ns for name in store.names("stages")}
    assert set(outputs) == {READ.output(sha256), FOOT.output(sha256), ROWS.output(sha256)}
    document, result = footed(store, sha256)
    assert (document.sha256, document.path) == (sha256, sha256)
    assert result.tables == foot_document(document).tables
    assert document.budgets == read(SAMPLES / "notat-2024.txt").budgets
    again = work(store.address, (sha256,))
    assert [done.problem for done in again] == [None]
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in store.names("stages")} == outputs
