"""What the public sees of where figures come from, and of a document that is withdrawn: that it was, when and why."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kronespor.intake import publishing
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.register.verification import verify_ledger
from kronespor.web.roles import Role
from tests.refusing import refused
from tests.web.conftest import SignedIn

pytestmark = pytest.mark.django_db
WHY = "indeholder personoplysninger"


@pytest.fixture
def document(register: None) -> StoredDocument:
    """A published document with whose figures the register agrees."""
    return StoredDocument.objects.exclude(published_at=None).order_by("pk")[0]


def test_a_withdrawn_document_is_gone_everywhere_and_its_reason_is_kept(
    document: StoredDocument, client: Client, signed_in: SignedIn
) -> None:
    pages = [reverse(f"web:{name}", args=[document.sha256]) for name in ("document", "original")]
    pages.append(reverse("web:picture", args=[document.sha256, 1]))
    found = reverse("web:search") + f"?q={document.title.split()[0]}"
    assert client.get(pages[0]).status_code == 200
    assert document.sha256 in client.get(found).content.decode()
    approver = signed_in(Role.APPROVER)
    approver.post(reverse("web:publish"), {"action": "withdraw", "document": document.pk})
    assert client.get(pages[0]).status_code == 200, "not without a reason"
    approver.post(reverse("web:publish"), {"action": "withdraw", "document": document.pk, "why": WHY})
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 410 and WHY in answer.content.decode()
        assert "max-age=86400" not in answer.headers.get("Cache-Control", "")
    lists = [reverse(f"web:{name}") for name in ("documents", "findings_feed", "sitemap")]
    assert all(document.sha256 not in client.get(page).content.decode() for page in (found, *lists))
    assert approver.get(pages[0]).status_code == 200 and verify_ledger().faults == ()
    publishing.publish([document])
    assert client.get(pages[0]).status_code == 200


def test_a_document_is_withdrawn_once(document: StoredDocument) -> None:
    publishing.withdraw(document, WHY)
    with refused("not-published"):
        publishing.withdraw(document, WHY)


def test_every_figure_of_an_initiative_leads_to_its_cells_or_says_why_there_is_none(
    document: StoredDocument, client: Client
) -> None:
    items = DraftItem.objects.filter(statement__document=document, state=DraftItem.State.AGREES)
    page = reverse("web:initiative", args=[items.order_by("pk")[0].initiative_id])
    shown = client.get(page)
    assert f"{reverse('web:document', args=[document.sha256])}?" in shown.content.decode()
    for year in shown.context["years"].values():
        assert sum(part.kroner for part in year["parts"]) == year["kroner"]
    publishing.withdraw(document, WHY)
    after = client.get(page).content.decode()
    assert WHY in after and not re.search(rf'href="[^"]*{document.sha256}', after)
