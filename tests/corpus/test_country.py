"""A small made country, read and asked: what is found of it beside what is true."""

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kronespor.corpus.asking import Limits, Results, connected
from kronespor.corpus.inhabitants import take_in
from kronespor.corpus.kept import footed
from kronespor.corpus.overall import Found
from kronespor.corpus.questions import READY, asked
from kronespor.corpus.store import Store
from kronespor.corpus.tying import blocks
from tests.commands import run
from tests.corpus.conftest import Filled
from tests.corpus.country import cvr
from tests.refusing import refused


@pytest.fixture
def results(filled: Filled) -> Iterator[Results]:
    with Results(filled.store) as opened:
        yield opened


@pytest.mark.django_db
def test_what_is_true_is_found_and_nothing_else(filled: Filled) -> None:
    for one in filled.measured:
        assert one.true, one
        assert one.precision == 1, one
        assert one.recall >= (0.5 if one.what == "links" else 1), one  # few towns, few numbers


@pytest.mark.slow
def test_a_second_run_writes_the_same_and_no_year_again(filled: Filled) -> None:
    years = {(made.municipality, made.held_on.year) for made in filled.country.documents if made.sheet}
    assert filled.first.written == len(years)
    assert filled.second == Found(0, filled.first.alike, filled.first.links, filled.first.contradictions)
    assert filled.hashes() == filled.bytes


def test_every_figure_leads_to_its_cell(filled: Filled, results: Results) -> None:
    """What a ready question says of a recipient stands in the cell that it names, at the place on the page."""
    given = asked(results, "recipient", cvr(0)).records()
    assert len({row["municipality"] for row in given}) > 1
    similar = asked(results, "similar", "sommerskoler").records()
    assert {row["label"] for row in similar} == {"Sommerskole"}
    for row in similar:
        shared_out = row["kroner_per_inhabitant"]
        assert shared_out == (round(Decimal(row["ore"]) / 100 / 41200, 2) if row["fiscal_year"] == 2015 else None)
    assert [row for row in (*given, *similar) if row["x0"] is not None]
    for row in (*given, *similar):
        _document, found = footed(filled.store, row["document"])
        table = next(table for table in found.tables if table.id == row["table_id"])
        line = next(line for line in table.rows if line.id == row["row_id"])
        cell = line.cells[row["place"]]
        assert (cell.printed, line.label, line.page) == (row["printed"], row["label"], row["page"])
        kroner = table.kroner(cell)
        assert kroner is not None
        assert row["ore"] == kroner * 100
        assert (cell.box is None) == (row["x0"] is None)


def test_a_recipient_is_counted_once_a_year_by_the_latest_document(filled: Filled, results: Results) -> None:
    """Copies, older versions and withdrawn documents are none of what a municipality gives."""
    truth: dict[tuple[str, str, int], int] = {}
    for made in sorted(filled.country.documents, key=lambda made: made.held_on):
        if made.sheet and not made.withdrawn and "kopi" not in made.address:
            for row in made.sheet.rows:
                if row.owner == cvr(0):
                    for year, kroner in zip(made.sheet.years, row.kroner, strict=True):
                        truth[made.municipality, made.committee, year] = kroner * 100
    given = asked(results, "recipient", cvr(0)).records()
    found = {(row["municipality"], row["committee"], row["fiscal_year"]): row["ore"] for row in given}
    assert len(found) == len(given)
    assert found == {key: truth[key] for key in found}
    assert len(found) > len(truth) / 2  # the others have no number, in a town that has none of it


def test_tables_that_state_the_same_are_not_tied_out(filled: Filled) -> None:
    address = {hashlib.sha256(made.content).hexdigest(): made.address for made in filled.country.documents}
    with connected(filled.store, Limits()) as results:
        tied = {address[pair.later] for block in blocks(results) for pair in block.pairs}
    changed = {later for later, _, _ in filled.country.changes}
    same = {made.address for made in filled.country.documents if made.address.endswith("-status")} - changed
    same -= {march.replace("udmoentning", "status") for march in filled.country.misprints}
    assert same
    assert changed <= tied
    assert not same & tied


def test_who_is_supported(results: Results) -> None:
    found = asked(results, "recipients", "røde kors").records()
    assert found[0]["cvr"] == cvr(0)
    assert found[0]["municipalities"] > 1
    assert all(asked(results, name, "") for name in READY)


def test_what_is_missing_is_said(filled: Filled, results: Results) -> None:
    codes = {remark.code: remark for remark in results.missing()}
    assert codes["corpus-unread"].values["n"] == sum(made.sheet is None for made in filled.country.documents)
    assert str(codes["corpus-too-few"].values["n"]).isdigit()  # years of which nothing is listed
    lines = asked(results, "completeness", "").records()
    assert sum(line["listed"] for line in lines) == len(filled.country.documents)
    assert sum(line["withdrawn"] for line in lines) == sum(bool(made.withdrawn) for made in filled.country.documents)
    assert all(0 < line["proven"] <= line["figures"] for line in lines if line["read"])


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("COPY (SELECT 1) TO 'results/x.csv'", "question-no-select"),
        ("SELECT 1; SELECT 2", "question-no-select"),
        ("CREATE TABLE mine AS SELECT 1", "question-no-select"),
        ("EXPLAIN ANALYZE COPY (SELECT 1) TO 'x'", "question-no-select"),
        ("SELECT * FROM read_text('/etc/passwd')", "question-refused"),
        ("SELECT * FROM glob('/*')", "question-refused"),
        ("SELECT * FROM nothing", "question-refused"),
        ("SELECT", "question-refused"),
        ("SELECT count(*) FROM range(100000000000)", "question-too-slow"),
        ("SELECT list(a) FROM range(1000000000) r(a)", "question-too-large"),
    ],
)
def test_a_question_reads_the_results_and_no_more(filled: Filled, sql: str, code: str) -> None:
    before = filled.hashes()
    with Results(filled.store, Limits(seconds=1.0, memory="64MB")) as opened, refused(code):
        opened.ask(sql)
    assert filled.hashes() == before


def test_an_answer_has_no_more_rows_than_it_may(filled: Filled) -> None:
    with Results(filled.store, Limits(rows=5, size=1000)) as opened:
        many, long = opened.ask("SELECT page FROM cells"), opened.ask("SELECT repeat('x', 999) FROM cells")
        assert (len(many.rows), many.is_cut) == (5, True)
        assert (len(long.rows), long.is_cut) == (1, True)
        assert not opened.ask("SELECT count(*) FROM cells").is_cut


def test_results_that_lie_elsewhere_are_asked_alike(filled: Filled) -> None:
    """By fsspec, as a bucket is; and there, too, nothing else can be read."""
    elsewhere = Store("memory://country")
    for name in filled.store.names("results"):
        elsewhere.put(name, filled.store.get(name))
    elsewhere.put("documents/secret", b"secret")
    sql = "SELECT municipality, sum(ore), count(*) FROM given GROUP BY ALL ORDER BY ALL"
    with Results(filled.store) as here, Results(elsewhere) as there:
        assert here.ask(sql).rows == there.ask(sql).rows != ()
        with refused("question-refused"):
            there.ask("SELECT * FROM read_text('memory:///country/documents/secret')")


def test_results_that_are_not_there_yet(tmp_path: Path) -> None:
    with Results(Store(str(tmp_path))) as opened:
        assert all(asked(opened, name, "alt").rows == () for name in READY)
        assert [remark.code for remark in opened.missing()] == ["corpus-unaccounted"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("municipality,year\nFjordby,2025\n", "inhabitants-malformed"),
        ("municipality,year,inhabitants\nFjordby,2025,many\n", "inhabitants-malformed"),
        ("municipality,year,inhabitants\n,2025,5\n", "inhabitants-malformed"),
        ("municipality,year,inhabitants\nFjordby,25,5\n", "inhabitants-malformed"),
        ("municipality,year,inhabitants\nFjordby,2025,5\nFjordby,2025,6\n", "inhabitants-twice"),
    ],
)
def test_inhabitants_that_are_none(tmp_path: Path, text: str, code: str) -> None:
    file, store = tmp_path / "inhabitants.csv", Store(str(tmp_path / "corpus"))
    file.write_text(text, "utf-8")
    with refused(code):
        take_in(store, file)
    assert list(store.names("results")) == []


@pytest.mark.slow
def test_command(filled: Filled, tmp_path: Path) -> None:
    def ask(*words: str) -> str:
        done = run("corpus", "ask", *words, home=tmp_path, KRONESPOR_CORPUS=filled.store.address)
        assert done.returncode == 0, done.stderr
        assert "not read" in done.stderr
        return done.stdout

    assert '"cut": true' in ask("SELECT label FROM cells", "--rows", "2", "--seconds", "9", "--json")
    csv = tmp_path / "inhabitants.csv"
    csv.write_text("municipality,year,inhabitants\nFjordby,2025,41200\n", "utf-8")
    done = run("corpus", "inhabitants", csv, home=tmp_path, KRONESPOR_CORPUS=str(tmp_path / "corpus"))
    assert "1 number" in done.stdout, done.stderr
    assert cvr(0) in ask("--ready", "recipients", "--about", "Røde Kors", "--csv")
