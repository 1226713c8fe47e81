"""The page on which a paper is checked before it is sent."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kronespor.intake.models import StoredDocument
from kronespor.web.roles import Role
from kronespor.web.views import papers
from tests.web.papers import PAPER, sent

SignedIn = Callable[[Role], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_paper_is_checked_and_given_back_and_not_kept(signed_in: SignedIn, home: Path) -> None:
    client, page = signed_in(Role.COUNCILLOR), reverse("web:check_paper")
    before = sorted(path for path, _, _ in os.walk(home))
    checked = client.post(page, sent())
    assert [f.code for f in checked.context["findings"]] == ["does-not-foot"]
    given = client.post(page, sent(do="comments", ticks="on"))
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.content.decode().count('class="kronespor-note"') == 2  # the wrong sum, and the one that holds
    assert not StoredDocument.objects.exists()
    assert sorted(path for path, _, _ in os.walk(home)) == before
    holding = client.post(page, sent(PAPER.replace("1.690", "1.960")))
    assert not holding.context["findings"] and holding.context["proven"] == 6


def test_what_cannot_be_checked_is_told(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client, page = signed_in(Role.COUNCILLOR), reverse("web:check_paper")
    assert client.post(page).status_code == 400
    assert client.post(page, sent("", "tom.docx")).status_code == 400
    assert client.post(page, sent("Der er 5 kr.", "notat.txt", do="comments")).status_code == 400
    monkeypatch.setattr(papers, "MOST_BYTES", 10)
    assert client.post(page, sent()).status_code == 400
    monkeypatch.undo()
    monkeypatch.setattr(papers, "MOST_A_MINUTE", 0)
    assert client.post(page, sent()).status_code == 429


def test_nobody_checks_without_an_account_unless_the_municipality_allows_it(client: Client) -> None:
    assert client.get(reverse("web:check_paper")).status_code == 302
