"""Files that come with a question: kept, verified, read where the question is in one, and taken away."""

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings

from kronespor.answers import attachments, enquiries
from kronespor.answers.attachments import attach, detach, question_in
from kronespor.answers.errors import AnswerError
from kronespor.answers.models import Attachment, Enquiry
from kronespor.intake.verification import verify_files
from kronespor.papers.formats import as_pdf
from kronespor.papers.paper import Paper, Paragraph
from tests.refusing import refused

pytestmark = pytest.mark.django_db
QUESTION = "Hvad er der afsat til Integrationshandleplan i 2024-2026?"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of the test's own: another has files of the same content."""
    monkeypatch.setattr(settings, "HOME", tmp_path / "home")


@pytest.fixture
def enquiry(worked_example: None) -> Enquiry:
    found: Enquiry = enquiries.receive("Integration", QUESTION, date(2026, 3, 2)).enquiry
    return found


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "brev"
    path.write_text(QUESTION, "utf-8")
    return path


def test_a_file_is_kept_once_verified_and_taken_away_again(enquiry: Enquiry, letter: Path) -> None:
    kept = attach(enquiry, letter, "C:\\breve\\../brev.TXT")
    assert kept.name == "brev.TXT" and attach(enquiry, letter, "igen.txt") == kept
    path = settings.HOME / kept.stored_as
    assert path.read_text("utf-8") == QUESTION and path.suffix == ".txt" and verify_files() == (1, [])
    other = enquiries.receive("En til", QUESTION, date(2026, 3, 3)).enquiry
    too = attach(other, letter, "brev.txt")
    detach(kept)
    assert path.exists()  # another enquiry has the same file
    detach(too)
    assert not path.exists() and not Attachment.objects.exists()


def test_what_somebody_has_changed_in_the_store_is_found(enquiry: Enquiry, letter: Path) -> None:
    kept = attach(enquiry, letter, "brev.txt")
    (settings.HOME / kept.stored_as).write_text("noget andet", "utf-8")
    assert verify_files()[1][0].values == {"name": "brev.txt"}


@pytest.mark.parametrize(("size", "code"), [(0, "attachment-empty"), (attachments.MOST + 1, "attached-too-large")])
def test_nothing_empty_and_nothing_too_large(enquiry: Enquiry, tmp_path: Path, size: int, code: str) -> None:
    path = tmp_path / "brev"
    with path.open("wb") as file:
        file.truncate(size)
    with refused(code):
        attach(enquiry, path, "brev.txt")
    assert not enquiry.attachments.exists()


def test_the_question_is_read_from_a_mail_and_nothing_from_a_picture_of_nothing(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Spørgsmål", "udvalg@kommune.example", "sekretariat@kommune.example"
    mail.set_content(QUESTION)
    path = tmp_path / "mail.eml"
    path.write_bytes(mail.as_bytes())
    assert QUESTION in question_in(path, "mail.eml")
    broken = tmp_path / "x.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(AnswerError):
        question_in(broken, "x.pdf")


def test_a_letter_that_takes_long_to_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "brev"
    path.write_bytes(as_pdf(Paper("Brev", "Spørgsmål", "1. marts 2026", (Paragraph(QUESTION),))))
    assert QUESTION in question_in(path, "brev.pdf")
    monkeypatch.setattr(attachments, "WAITED_FOR", -1)
    with refused("question-takes-long"):
        question_in(path, "brev.pdf")
