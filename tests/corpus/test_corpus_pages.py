"""The pages over all municipalities: each figure leads to its cell, and what is missing stands beside it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html

from kronespor.web import tokens
from kronespor.web.roles import Role
from kronespor.web.views.office import give_role
from tests.corpus.conftest import Filled
from tests.corpus.country import cvr
from tests.corpus.measuring import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def councillor(filled: Filled, settings: Any, home: Path, db: None) -> Client:
    """A councillor's browser, on a register that has the country's manifest."""
    hold(filled.country, filled.store)
    home.mkdir()
    settings.CORPUS, settings.STATIC_ROOT = filled.store.address, home
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    client, user = Client(), get_user_model().objects.create(username="rikke")
    give_role(user, Role.COUNCILLOR.name.lower())
    client.force_login(user)
    return client


def test_a_figure_of_the_country_leads_to_its_cell(filled: Filled, councillor: Client) -> None:
    """From the name of a recipient over what municipalities give it to the page of a document, framed."""
    found = html.fromstring(councillor.get("/korpus/", {"q": "røde kors"}).content)
    (link, *_others) = found.xpath("//td/a/@href")
    given = html.fromstring(councillor.get(link).content)
    assert "alert" in {word for one in given.xpath("//div/@class") for word in one.split()}
    rows = json.loads(councillor.get(f"{link}&format=json").content)
    assert rows["missing"]
    assert not rows["cut"]
    framed = 0
    for row, address in zip(rows["rows"], given.xpath("//td/a/@href"), strict=True):
        assert row["cell"] == address
        page = html.fromstring(councillor.get(address).content)
        (chosen,) = page.xpath('//*[@id="chosen"]')
        assert chosen.text_content().split()[0] == row["printed"]
        frames = page.xpath('//*[contains(@class, "is-chosen")][name() = "rect"]')
        framed += len(frames)
        assert bool(frames) == (row["x0"] is not None)
    assert framed


def test_each_question_has_a_page_and_its_file(councillor: Client) -> None:
    for name, words in (
        ("similar", "sommerskole"),
        ("contradictions", ""),
        ("errors", ""),
        ("completeness", ""),
        ("recipient", cvr(0)),
    ):
        asked = {"ask": name, "q": words}
        page = html.fromstring(councillor.get("/korpus/", asked, headers={"accept-language": "en"}).content)
        rows = page.xpath("//tbody/tr")
        assert rows, name
        lines = councillor.get("/korpus/", {**asked, "format": "csv"}).content.decode().splitlines()
        assert len(lines) == len(rows) + 1
        for address in page.xpath("//tbody//a/@href")[:2]:
            assert councillor.get(address).status_code == 200


def test_what_is_withdrawn_or_not_there_is_not_shown(filled: Filled, councillor: Client) -> None:
    withdrawn = next(made for made in filled.country.documents if made.withdrawn)
    sha256 = filled.store.keep(withdrawn.content)
    for part in ("", "side/1.png"):
        assert councillor.get(f"/korpus/papir/{sha256}/{part}").status_code == 410
        assert councillor.get(f"/korpus/papir/{'0' * 64}/{part}").status_code == 404
    read = next(made for made in filled.country.documents if made.sheet and not made.withdrawn)
    filled_page = f"/korpus/papir/{filled.store.keep(read.content)}/"
    assert councillor.get(filled_page).status_code == 200
    assert Client().get(filled_page).status_code == 302


def test_a_program_asks_the_same(councillor: Client) -> None:
    """With a token: the rows of the page, amounts in whole øre, the path of each cell, and what is missing."""
    path = f"/api/v1/corpus/recipient?about={cvr(0)}"
    user = get_user_model().objects.get(username="rikke")
    public = Client()
    assert public.get(path).status_code == 401
    _, secret = tokens.make(user, "a program", ["register"])
    asked = public.get(path, headers={"Authorization": f"Bearer {secret}"})
    told = asked.json()
    page = councillor.get("/korpus/", {"ask": "recipient", "q": cvr(0), "format": "json"}).json()
    assert told == {"rows": page["rows"], "is_cut": page["cut"], "missing": page["missing"]}
    assert told["rows"] and all(type(row["ore"]) is int for row in told["rows"])
    assert councillor.get(told["rows"][0]["cell"]).status_code == 200
