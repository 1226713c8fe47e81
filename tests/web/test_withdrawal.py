"""What the public sees of where figures come from, and of a document that is withdrawn: that it was, when and why."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from kronespor.intake import publishing
from kronespor.intake.models import DraftItem, StoredDocument
from kronespor.opendata.formats import FORMATS
from kronespor.register.models import ActionPlan
from kronespor.register.verification import verify_ledger
from kronespor.web.api.urls import api, operations
from kronespor.web.roles import Role
from tests.refusing import refused
from tests.web.conftest import SignedIn
from tests.web.reading import addresses, filled

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


def everywhere(document: StoredDocument) -> list[str]:
    """Every address that could tell the public of a document, by the live routes: pages, feeds, files, the API."""
    shown = {"sha256": document.sha256, "a": document.sha256, "b": document.sha256, "key": "0" * 64, "number": 1}
    pages = [filled(where, str(entry.name), shown) for where, entry in addresses()]
    files = [reverse("web:data_file", args=[form]) for form in FORMATS]
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    asked = [
        path.format(sha256=document.sha256, pk=1, question="errors") for path, m, _ in operations(schema) if m == "get"
    ]
    plans = [f"/api/v1/changes?plan={pk}" for pk in ActionPlan.objects.values_list("pk", flat=True)]
    return [*pages, *files, *asked, *plans, reverse("web:search") + f"?q={document.title.split()[0]}"]


@pytest.mark.any_database
def test_nothing_of_the_public_leads_to_a_withdrawn_document(document: StoredDocument, client: Client) -> None:
    def told() -> dict[str, tuple[int, bytes, str]]:
        """What each address answers, to whoever knows it already too."""
        found = {}
        for path in everywhere(document):
            answer = client.get(path, headers={"If-None-Match": tags.get(path, "")})
            content = b"".join(answer) if answer.streaming else answer.content
            if path == reverse("web:data_file", args=["datapackage"]):
                with zipfile.ZipFile(io.BytesIO(content)) as package:
                    content = b"".join(package.read(name) for name in package.namelist())
            found[path] = answer.status_code, content, answer.get("ETag", "")
        return found

    tags: dict[str, str] = {}
    before = told()
    tags = {path: tag for path, (_, _, tag) in before.items()}
    named = {path for path, (status, content, _) in before.items() if document.sha256.encode() in content}
    kinds = {path.split("/")[1] for path in named}
    assert {"papir", "papirer", "soeg", "sitemap.xml", "api"} <= kinds, kinds
    publishing.withdraw(document, WHY)
    for path, (status, content, _) in told().items():
        if f"/papir/{document.sha256}" in path or path.endswith(document.sha256):
            assert status in ((410,) if path in named or before[path][0] == 200 else (302, 404, 410)), path
        else:
            assert document.sha256.encode() not in content, path
            unchanged = () if path in named else (304,)  # what named it is not said to be as it was
            assert status in (before[path][0], *unchanged), (path, status)
    gone = client.get(f"/api/v1/documents/{document.sha256}").json()
    assert gone["status"] == 410 and WHY in gone["detail"]


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
