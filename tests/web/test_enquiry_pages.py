"""The pages of enquiries: what they keep, what they refuse, and how often they ask the database."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kronespor.answers import enquiries
from kronespor.answers.models import AnswerVersion, Enquiry
from kronespor.answers.query import Query
from kronespor.register.events import Basis
from kronespor.register.models import ActionPlan, Initiative
from kronespor.register.naming import fund_named
from kronespor.web.roles import Role
from tests.events import allocate
from tests.web.conftest import SignedIn
from tests.web.reading import fields, seen

pytestmark = pytest.mark.django_db
QUESTION = "Hvad er der afsat til Integrationshandleplan i 2024-2026? <script>alert(1)</script>"


@pytest.fixture
def version(register: None) -> AnswerVersion:
    return enquiries.receive("Integration", QUESTION, date(2026, 3, 2))


def sent(version: AnswerVersion, /, **more: Any) -> dict[str, Any]:
    plan = ActionPlan.objects.get(name="Integrationshandleplan").pk
    return {
        "action": "save", "version": version.number, "plans": [plan], "years": "2024-2025, 2026",
        "measures": ["current", "change"], "by": ["initiative", "fund"], "layout": "plans", **more,
    }  # fmt: skip


@pytest.mark.slow
def test_what_is_chosen_is_kept_and_shown(version: AnswerVersion, signed_in: SignedIn) -> None:
    client, page = signed_in(Role.CASEWORKER), f"/henvendelse/{version.enquiry_id}/"
    text = client.get(page).content.decode()
    assert "<script>alert" not in text
    assert re.search(r"<details open>\s*<summary>Hvad der blev forstået", text)  # some words led to nothing
    plan = ActionPlan.objects.get(name="Integrationshandleplan").pk
    assert fields(text)["plans"] == [str(plan)]
    assert "Integrationshandleplan »Integrationshandleplan«" in seen(text) and "»2024-2026«" in seen(text)
    assert client.post(page, sent(version, add="indsats: Perspektiv", leave_out="on")).status_code == 302
    kept = Query.from_json(enquiries.last(version.enquiry).query)
    assert kept.years == (2024, 2025, 2026) and kept.by == ("initiative", "fund")
    assert kept.without == (Initiative.objects.get(name="Perspektiv").pk,)
    shown = client.get(page).content.decode()
    assert "Udeladt: Perspektiv" in shown and "Forvaltningens eget budget" in shown
    assert "ikke et tal i svaret" not in shown
    typed = client.post(page, sent(version, version=2, action="check", conclusion="I alt 5 mio. kr.")).content.decode()
    assert "ikke et tal i svaret: 5 mio. kr." in typed


def test_what_was_understood_is_said_in_the_readers_language(register: None, signed_in: SignedIn) -> None:
    asked = "Hvad var oprindeligt afsat pr. kilde i 2025, ekskl. eksterne midler og uden Perspektiv?"
    version = enquiries.receive("Prøve", asked, date(2026, 3, 2))
    text = signed_in(Role.CASEWORKER).get(f"/henvendelse/{version.enquiry_id}/").content.decode()
    for words, label in (("oprindeligt", "oprindeligt"), ("kilde", "kilde"), ("Perspektiv", "uden Perspektiv")):
        assert f"»{words}« → {label}" in text
    assert "midler« → kommunens egne" in text and "→ original" not in text and "→ fund" not in text


def test_what_cannot_be_understood_is_told_and_nothing_typed_is_lost(
    version: AnswerVersion, signed_in: SignedIn
) -> None:
    client, page = signed_in(Role.CASEWORKER), f"/henvendelse/{version.enquiry_id}/"
    for wrong in ({"years": "snart"}, {"add": "noget andet"}, {"as_of": "i går"}, {"version": "7"}, {"years": "9-1"}):
        answer = client.post(page, sent(version, closing="Min afslutning", **wrong))
        assert answer.status_code == 400 and "Min afslutning" in answer.content.decode(), wrong
    assert version.enquiry.versions.count() == 1
    new = client.post("/henvendelser/", {"title": "", "question": "Hvad nu?"})
    assert new.status_code == 400 and "Hvad nu?" in new.content.decode()


@pytest.mark.slow
def test_a_caseworker_does_not_release_and_the_public_sees_nothing_before(
    version: AnswerVersion, signed_in: SignedIn
) -> None:
    page = f"/henvendelse/{version.enquiry_id}/"
    post = {"action": "release", "version": 1}
    assert signed_in(Role.CASEWORKER).post(page, post).status_code == 403
    assert signed_in(Role.COUNCILLOR).get(page).status_code == 404
    public = signed_in(Role.PUBLIC)
    assert public.get(f"/svar/{version.enquiry_id}/").status_code == 404
    approver = signed_in(Role.APPROVER)
    assert approver.post(page, {**post, "version": 3}).status_code == 302
    assert enquiries.released(version.enquiry) is None
    approver.post(page, post)
    assert public.get(f"/svar/{version.enquiry_id}/").status_code == 404
    approver.post(page, {"action": "publish"})
    text = public.get(f"/svar/{version.enquiry_id}/").content.decode()
    assert "12.500" in text and "/indsats/" in text and 'alt="Afsat pr. år: 2024: 12,5 mio. kr.' in text
    assert "Integration" in public.get("/svar/").content.decode()
    for kind in ("docx", "pdf", "xlsx", "html", "md", "csv"):
        answer = public.get(f"/svar/{version.enquiry_id}/svar.{kind}")
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert signed_in(Role.COUNCILLOR).get(page).status_code == 200


def test_the_list_takes_as_many_queries_however_many_there_are(
    version: AnswerVersion, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    for n in range(20):
        Enquiry.objects.create(
            title=f"Nr. {n}", question="?", received_on="2026-01-01", due_on="2026-01-15", made_at="2026-01-01T00:00Z"
        )
    client = signed_in(Role.CASEWORKER)
    with django_assert_max_num_queries(8):
        text = client.get("/henvendelser/").content.decode()
    assert "over fristen" in text


def test_a_letter_is_attached_read_and_not_for_the_public(version: AnswerVersion, signed_in: SignedIn) -> None:
    client = signed_in(Role.CASEWORKER)
    letter = SimpleUploadedFile("brev.txt", b"Hvad er der afsat til Integrationshandleplan i 2025?")
    answer = client.post("/henvendelser/", {"title": "Fra et brev", "question": "", "files": [letter]})
    assert answer.status_code == 302
    made = Enquiry.objects.get(title="Fra et brev")
    assert Query.from_json(enquiries.last(made).query).years == (2025,)
    kept = made.attachments.get()
    assert "brev.txt" in client.get(answer["Location"]).content.decode()
    file = client.get(f"/henvendelse/{made.pk}/bilag/{kept.pk}")
    assert file["Content-Disposition"] == 'attachment; filename="brev.txt"' and b"2025" in b"".join(file)
    assert client.get(f"/henvendelse/{version.enquiry_id}/bilag/{kept.pk}").status_code == 404
    assert signed_in(Role.COUNCILLOR).get(f"/henvendelse/{made.pk}/bilag/{kept.pk}").status_code == 403
    client.post(answer["Location"], {"action": "detach", "pk": kept.pk})
    assert not made.attachments.exists()
    client.post(answer["Location"], {"action": "attach", "files": [SimpleUploadedFile("tom.txt", b"")]})
    assert "tom.txt er tom" in client.get(answer["Location"]).content.decode()
    broken = SimpleUploadedFile("x.pdf", b"%PDF-1.7 nothing")
    told = client.post("/henvendelser/", {"title": "Uden", "question": "", "files": [broken]})
    assert told.status_code == 400 and "x.pdf" in told.content.decode() and not Enquiry.objects.filter(title="Uden")


@pytest.mark.slow
def test_a_published_answer_is_found_by_its_newest_words_and_by_other_programs(
    version: AnswerVersion, signed_in: SignedIn
) -> None:
    enquiry, public = version.enquiry, signed_in(Role.PUBLIC)

    def found(words: str) -> bool:
        return f'href="/svar/{enquiry.pk}/"' in public.get("/soeg/", {"q": words}).content.decode()

    first = enquiries.save(enquiry, Query.from_json(version.query), {"conclusion": "Vi fandt gulerødder."}, 1)
    enquiries.release(first)
    assert not found("gulerod")
    address = f"/svar/{enquiry.pk}/"
    assert address not in public.get("/sitemap.xml").content.decode()
    enquiries.publish(enquiry)
    assert found("gulerødder") and found("håndholdt beskæftigelsesindsats")
    assert (
        address in public.get("/sitemap.xml").content.decode() and address in public.get("/svar.atom").content.decode()
    )
    again = enquiries.save(enquiry, Query.from_json(version.query), {"conclusion": "Vi fandt pærer."}, 2)
    enquiries.release(again)
    assert found("pærer") and not found("gulerødder")
    text = public.get(address).content.decode()
    assert 'id="t1r1c1"' in text and "som det var kendt" in text and "Intet tal er et andet" in text
    tag = public.get(address).headers["ETag"]
    approver, page_of_it = signed_in(Role.APPROVER), reverse("web:enquiry", args=[enquiry.pk])
    approver.post(page_of_it, {"action": "withdraw"})
    assert public.get(address).status_code == 200, "not without a reason"
    why = "tallene er forkerte"
    approver.post(page_of_it, {"action": "withdraw", "why": why})
    for page in (address, f"{address}svar.docx", f"{address}svar.json"):
        gone = public.get(page, headers={"If-None-Match": tag})
        assert (gone.status_code, why in gone.content.decode()) == (410, True)
        assert "max-age" not in gone.headers.get("Cache-Control", "")
    lists = ("/svar.atom", "/sitemap.xml", "/svar/", "/efterproev/")
    assert not found("pærer") and all(address not in public.get(page).content.decode() for page in lists)
    enquiries.publish(enquiry)
    assert public.get(address).status_code == 200


@pytest.mark.slow
def test_a_new_version_says_which_figures_have_changed(version: AnswerVersion, signed_in: SignedIn) -> None:
    enquiries.release(version)
    more = Initiative.objects.get(name="Perspektiv")
    allocate(more, fund_named("Budgetmidler"), {2025: 10_000_000}, Basis(date(2026, 4, 1), "tillæg"))
    again = enquiries.release(enquiries.save(version.enquiry, Query.from_json(version.query), {}, 1))
    enquiries.publish(version.enquiry)
    since = enquiries.answer_of(again).since
    assert "tal er andre end i svaret af" in since[0]
    assert any("Perspektiv" in text and "2025" in text and "→" in text for text in since)
    assert (
        "Ændringer siden det forrige svar"
        in signed_in(Role.PUBLIC).get(f"/svar/{version.enquiry_id}/").content.decode()
    )
    for kind in ("docx", "md"):
        assert signed_in(Role.PUBLIC).get(f"/svar/{version.enquiry_id}/svar.{kind}").status_code == 200


def test_what_is_due_is_reminded_of_on_each_page_and_in_the_calendar(
    version: AnswerVersion, signed_in: SignedIn
) -> None:
    page = signed_in(Role.CASEWORKER).get("/kalender/").content.decode()
    assert 'badge-warning">1<' in page and "Henvendelser, der skal besvares" in page
    feed = re.search(r'href="[^"]*(/kalender\.ics\?key=[^"]+)"', page)
    assert feed
    text = signed_in(Role.PUBLIC).get(html.unescape(feed[1])).content.decode()
    assert "Svarfrist: Integration" in text and "BEGIN:VALARM" in text and "TRIGGER:-P2D" in text
    assert "Henvendelser, der skal" not in signed_in(Role.COUNCILLOR).get("/kalender/").content.decode()
    enquiries.release(version)
    assert 'badge-warning">1<' not in signed_in(Role.CASEWORKER).get("/kalender/").content.decode()
