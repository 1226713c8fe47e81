"""The page on which anybody checks a released file."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from kronespor.answers import enquiries
from kronespor.answers.attestation import Attestation
from kronespor.answers.models import AnswerVersion
from kronespor.papers.attached import attach

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def version(register: None) -> AnswerVersion:
    version = enquiries.release(enquiries.receive("Midler til planerne", "Hvad er der afsat?", date(2026, 3, 2)))
    enquiries.publish(version.enquiry)
    return version


def sent(data: bytes, **more: object) -> dict[str, object]:
    file = BytesIO(data)
    file.name = "svar.html"
    return {"file": file, **more}


@pytest.mark.slow
def test_a_released_file_is_checked_by_anybody(version: AnswerVersion, client: Client) -> None:
    page = reverse("web:check")
    proof = client.get(reverse("web:answer_file", args=[version.enquiry_id, "json"]))
    published = Attestation.from_text(proof.content.decode())
    assert published.is_signed and published.head == version.head
    data = client.get(reverse("web:answer_file", args=[version.enquiry_id, "html"])).content
    untouched = client.post(page, sent(data)).context["checked"]
    assert untouched.is_own and untouched.faults == ()
    short = client.get(reverse("web:answer_file", args=[version.enquiry_id, "html"]), {"annex": "no"}).content
    assert b"source-1" in data and b"source-1" not in short and len(short) < len(data)
    assert client.post(page, sent(short)).context["checked"].faults == ()
    forged = data.replace(b"4.400", b"4.700", 1)
    assert client.post(page, sent(forged)).context["checked"].faults
    bare = attach(data.replace(b"kronespor-attestation", b"x"), "html", "")
    assert client.post(page, sent(bare)).status_code == 400
    again = client.post(page, sent(bare, answer=version.enquiry_id)).context["checked"]
    assert not again.is_own and again.faults == ()
    assert client.post(page).status_code == 400
    assert client.post(page, sent(data)).context["withdrawn"] is None
    enquiries.withdraw(version.enquiry, "et tal var forkert")
    told = client.post(page, sent(data))
    assert told.context["checked"].faults == () and "et tal var forkert" in told.content.decode()


@pytest.mark.slow
def test_every_source_of_a_published_answer_stands_on_its_page(version: AnswerVersion, client: Client) -> None:
    page = client.get(reverse("web:answer", args=[version.enquiry_id]))
    text = page.content.decode()
    ids = re.findall(r'id="(source-\d+)"', text)
    annex = page.context["answer"].annex
    assert len(ids) == sum(len(group.lines) for group in annex.groups) > 0
    assert {*annex.first.values()} <= {int(name.removeprefix("source-")) for name in ids}
    assert set(re.findall(r'href="#(source-\d+)"', text)) <= set(ids)
    for table in page.context["tables"]:
        for row in table["rows"]:
            figures = zip(row["line"].figures, row["cells"], strict=True)
            assert all(page_ for figure, (_, page_, _) in figures if figure and figure.parts)
