"""The pages of enquiries: what they keep, what they refuse, and how often they ask the database."""

from datetime import date
from typing import Any

import pytest

from kronespor.answers import enquiries
from kronespor.answers.models import AnswerVersion, Enquiry
from kronespor.answers.query import Query
from kronespor.register.models import ActionPlan, Initiative
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn

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


def test_what_is_chosen_is_kept_and_shown(version: AnswerVersion, signed_in: SignedIn) -> None:
    client, page = signed_in(Role.CASEWORKER), f"/henvendelse/{version.enquiry_id}/"
    text = client.get(page).content.decode()
    assert "<script>alert" not in text and "Hvad der blev forstået" in text
    assert client.post(page, sent(version, add="indsats: Perspektiv", leave_out="on")).status_code == 302
    kept = Query.from_json(enquiries.last(version.enquiry).query)
    assert kept.years == (2024, 2025, 2026) and kept.by == ("initiative", "fund")
    assert kept.without == (Initiative.objects.get(name="Perspektiv").pk,)
    shown = client.get(page).content.decode()
    assert "Udeladt: Perspektiv" in shown and "Forvaltningens eget budget" in shown


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
    assert "12.500" in text and "/indsats/" in text
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
