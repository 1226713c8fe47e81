"""A released file tells whether it says what was released: a change is found and named; what is untouched passes."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.utils import translation
from playwright.sync_api import sync_playwright

from kronespor.answers import enquiries
from kronespor.answers.attestation import Attestation
from kronespor.answers.checking import check_file
from kronespor.answers.models import AnswerVersion
from kronespor.intake.recording import record_sheet
from kronespor.papers.attached import CARRIERS, attach
from kronespor.register.signing import sign
from kronespor.sandbox import Reader
from kronespor.sandbox.libreoffice import converted, find_libreoffice
from tests.answers.forging import another_digit, forged_figure, forged_pdf, forged_sheet, forged_word, shown_otherwise
from tests.commands import SAMPLES, run
from tests.kept import Kept
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
FORGED = int(os.environ.get("KRONESPOR_FORGED", "2"))  # of each kind; `make forged` makes 334
CHROMIUM = shutil.which("chromium")
AGAIN = [
    *(("docx", "pdf"), ("docx", "odt"), ("xlsx", "xlsx"), ("html", "pdf")),
    *(("docx", "docx"), ("xlsx", "pdf"), ("xlsx", "ods")),
]
"""As what a file is printed or saved again; those of the first line in `make test`."""
QUESTION = "Hvad er der afsat til Integrationshandleplan i 2024-2026, og hvad var oprindeligt afsat?"
FORGERS = {"docx": forged_word, "xlsx": forged_sheet, "pdf": forged_pdf}


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The decisions of 2023-2025, and an answer that is released."""

    def make() -> None:
        with translation.override("da"):
            record_sheet(SAMPLES / "sheets" / "decisions.csv")
            enquiries.release(enquiries.receive("Integration", QUESTION, date(2026, 3, 2)))

    return Kept("released", tmp_path_factory.mktemp("released"), make)


@pytest.fixture
def version(worked_example: None) -> AnswerVersion:
    return AnswerVersion.objects.get()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


def written(folder: Path, kind: str, data: bytes) -> Path:
    path = folder / f"svar.{kind}"
    path.write_bytes(data)
    return path


@pytest.mark.slow
def test_every_released_file_carries_its_proof_and_says_what_was_released(
    version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    for kind in CARRIERS:
        data = enquiries.file_of(version, kind)
        checked = check_file(reader, written(tmp_path, kind, data))
        assert (checked.faults, checked.is_whole, checked.attestation.kind) == ((), True, kind)
        otherwise = check_file(reader, written(tmp_path, kind, shown_otherwise(data, kind)))
        assert otherwise.is_own and not otherwise.is_whole, kind
        assert {fault.code for fault in otherwise.faults} == ({"page-of-file-differs"} if kind == "html" else set())
    published = enquiries.attestation_of(version)
    for kind in ("md", "csv", "docx"):
        bare = enquiries.file_of(version, kind)
        bare = attach(bare, kind, "") if kind == "docx" else bare
        path = written(tmp_path, kind, bare)
        if kind != "docx":
            with refused("no-attestation"):
                check_file(reader, path)
        assert check_file(reader, path, published).faults == ()
    for old, new in ((";4400000;", ";4700000;"), (";2024;4400000;", ";2023;4400000;"), (";Perspektiv;", ";Noget;")):
        forged = written(tmp_path, "csv", enquiries.file_of(version, "csv").replace(old.encode(), new.encode(), 1))
        found = check_file(reader, forged, published).faults
        assert found and {fault.place.row for fault in found} & {"Perspektiv ^", "Noget"}, old


@pytest.mark.parametrize("kind", FORGERS)
def test_a_digit_a_row_or_a_word_that_is_changed_is_found(
    kind: str, version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    data = enquiries.file_of(version, kind)
    for seed in range(FORGED):
        forged = FORGERS[kind](data, Random(seed))
        checked = check_file(reader, written(tmp_path, kind, forged))
        assert checked.faults, seed


def test_a_changed_figure_is_named_by_row_and_column_and_so_is_the_sum_that_fails(
    version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    data = enquiries.file_of(version, "html").decode()
    assert data.count(">4.400<") >= 1
    forged = data.replace(">4.400<", ">4.700<", 1).encode()
    faults = check_file(reader, written(tmp_path, "html", forged)).faults
    named = {(f.code, f.place.row, f.place.column) for f in faults}
    assert ("figure-of-file-differs", "Perspektiv ^", "2024") in named
    assert {code for code, *_ in named} >= {"sum-of-file-fails", "words-of-file-differ"}


def test_a_proof_that_is_changed_or_signed_by_another_is_told(
    version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    data = enquiries.file_of(version, "html")
    kept = reader.carried(written(tmp_path, "html", data)).text
    own = Attestation.from_text(kept)
    changed = replace(own, dated=another_digit(own.dated, Random(1)))
    path = written(tmp_path, "html", attach(data.replace(b"kronespor-attestation", b"x"), "html", changed.as_text()))
    assert "attestation-unsigned" in {f.code for f in check_file(reader, path).faults}
    first = replace(own, file_sha256="")  # as the first releases were
    first = replace(first, signature=sign(first.signed))
    assert "file_sha256" not in first.as_text()
    path = written(tmp_path, "html", attach(data.replace(b"kronespor-attestation", b"x"), "html", first.as_text()))
    checked = check_file(reader, path)
    assert (checked.faults, checked.is_own, checked.is_whole) == ((), True, False)
    path = written(tmp_path, "html", data)
    assert [f.code for f in check_file(reader, path, key="A" * 43 + "=").faults] == ["attestation-by-another"]
    broken = attach(data.replace(b"kronespor-attestation", b"x"), "html", "{}")
    with refused("attestation-damaged"):
        check_file(reader, written(tmp_path, "html", broken))


@pytest.mark.slow
@pytest.mark.skipif(find_libreoffice() is None, reason="LibreOffice is not here")
@pytest.mark.parametrize(("kind", "target"), AGAIN if FORGED > 2 else AGAIN[:4:2])
def test_what_is_printed_or_saved_again_is_verified_by_its_figures(
    kind: str, target: str, version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    published = enquiries.attestation_of(version)
    data = enquiries.file_of(version, kind)
    with converted(written(tmp_path, kind, data), f".{kind}", target) as again:
        assert check_file(reader, again, published).faults == ()
    with converted(written(tmp_path, kind, forged_figure(data, kind, "4.400")), f".{kind}", target) as again:
        found = {(f.code, f.place.row, f.place.column) for f in check_file(reader, again, published).faults}
    assert ("figure-of-file-differs", "Perspektiv ^", "2024") in found


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here")
@pytest.mark.slow
def test_a_page_that_a_browser_prints_is_verified_by_its_figures(
    version: AnswerVersion, reader: Reader, tmp_path: Path
) -> None:
    data, published = enquiries.file_of(version, "html"), enquiries.attestation_of(version)
    found = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for content in (data, forged_figure(data, "html", "4.400")):
            page = browser.new_page()
            page.goto(written(tmp_path, "html", content).as_uri())
            page.pdf(path=str(tmp_path / "svar.pdf"))
            faults = check_file(reader, tmp_path / "svar.pdf", published).faults
            found.append({(f.code, f.place.row, f.place.column) for f in faults})
        browser.close()
    assert found[0] == set() and ("figure-of-file-differs", "Perspektiv ^", "2024") in found[1]


@pytest.mark.slow
def test_the_command_needs_no_register(version: AnswerVersion, tmp_path: Path) -> None:
    data = enquiries.file_of(version, "html")
    good = written(tmp_path, "html", data)
    bad = tmp_path / "andet.html"
    bad.write_bytes(data.replace(b">4.400<", b">4.700<", 1))
    done = run("verify", good)
    assert done.returncode == 0 and "word by word" in done.stdout
    done = run("verify", good, bad)
    assert done.returncode == 1 and "Perspektiv" in done.stderr
    proof = tmp_path / "svar.json"
    proof.write_text(enquiries.attestation_of(version).as_text(), "utf-8")
    plain = written(tmp_path, "md", enquiries.file_of(version, "md"))
    assert run("verify", plain).returncode == 1
    assert run("verify", plain, "--proof", proof).returncode == 0
