"""The data package: outside judges read it, and it comes back as it was."""

import io
import json
import random
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from frictionless import Package
from jsonschema import Draft4Validator

from kronespor.intake.decision_folders import read_folder
from kronespor.intake.publishing import published_until
from kronespor.intake.recording import Recorded, record_cases
from kronespor.intake.verification import verify_files
from kronespor.opendata.budget import budget
from kronespor.opendata.datapackage import profile, write
from kronespor.opendata.formats import FORMATS, Asked
from kronespor.opendata.loading import load
from kronespor.opendata.tables import TABLES
from kronespor.register.events import Basis, correct
from kronespor.register.holdings import Dimension, Query, holdings
from kronespor.register.identity import move
from kronespor.register.models import Account, Fund, Initiative, Posting, Transaction
from kronespor.register.naming import plan_named
from kronespor.register.verification import verify_ledger
from tests.events import allocate
from tests.fjordby import recorded
from tests.opendata.registers import HIDDEN, register
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def packed(until: bool = False) -> bytes:
    file = io.BytesIO()
    write(file, published_until() if until else None)
    return file.getvalue()


def files_of(package: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back, and leaves an empty register."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answers(days: list[date]) -> list[object]:
    """Every holding on these days, and what was known of them halfway."""
    known = sorted(Transaction.objects.values_list("booked_at", flat=True))
    by: tuple[Dimension, ...] = ("account", "fund", "year", "type", "price_level", "phase")
    found: list[object] = []
    for n, day in enumerate(days):
        at = known[n * len(known) // len(days)]
        found += [
            sorted(holdings(Query(by=by, as_of=day, with_spent=True))),
            sorted(holdings(Query(by=by, known_at=at))),
        ]
    return found


def by_name(days: list[date]) -> list[object]:
    """Every holding on these days, unallocated money too, by names and not by numbers."""
    by: tuple[Dimension, ...] = ("account", "fund", "year", "type", "price_level", "phase", "recipient")
    asked = [Query(by=by, as_of=day, kinds=tuple(Account.Kind)) for day in days]
    return [
        sorted(
            (h.kind, h.plan, h.initiative, h.recipient, h.fund, h.year, h.type, h.price_level, h.phase, h.kroner)
            for h in holdings(one)
        )
        for one in asked
    ]


def unpacked(folder: Path, until: bool = False) -> Path:
    file = io.BytesIO()
    with CaptureQueriesContext(connection) as asked:
        FORMATS["decisions"].write(file, Asked(published_until() if until else None))
    assert len(asked) < 12, "however many transactions there are"
    zipfile.ZipFile(file).extractall(folder)
    return folder


def recorded_from(folder: Path) -> Recorded:
    found = read_folder(folder)
    assert found.problems == ()
    return record_cases(found.cases, folder.name, found.sha256)


def known_where_it_comes_from(tmp_path: Path) -> Path:
    """The folder that the register is written to: nothing of it is new here, but what is changed in it is told."""
    folder, count = unpacked(tmp_path / "beslutninger"), Transaction.objects.count()
    done = recorded_from(folder)
    assert (done.booked, Transaction.objects.count()) == (0, count)
    path = next(path for path in sorted(folder.rglob("*.yaml")) if "amount: 1" in path.read_text("utf-8"))
    path.write_text(path.read_text("utf-8").replace("amount: 1", "amount: 2", 1), "utf-8")
    with refused("case-refused"):
        recorded_from(folder)
    public = unpacked(tmp_path / "offentligt", until=True)
    assert HIDDEN not in "".join(path.read_text("utf-8") for path in public.rglob("*.yaml"))
    return unpacked(folder)


def in_a_register_of_its_own(folder: Path, days: list[date], named: list[object]) -> None:
    """A folder gives another register the same holdings, and that writes the same folder."""
    recorded_from(folder)
    assert str(by_name(days)).replace("Klima/Miljø", "Klima / Miljø") == str(named)
    assert verify_ledger().faults == ()
    again = unpacked(folder.with_name("igen"))
    assert recorded_from(again).booked == 0
    texts = [{path.name: path.read_text("utf-8") for path in of.rglob("*.[ym]*")} for of in (folder, again)]
    assert texts[0] == texts[1] and len(texts[0]) > 10 and "datapackage" in texts[0]["README.md"]


def late_and_taken_back() -> None:
    """What is booked out of the order of its days: what is taken back before its day, money of one who moved."""
    entry = Transaction.objects.filter(kind="allocation", corrections=None).order_by("pk")[0]
    correct(entry, [], Basis(date(2023, 1, 1), "Taget tilbage", overrule="det blev besluttet"))
    one = Initiative.objects.order_by("-pk")[0]
    leg = Posting.objects.filter(account__initiative=one)[0]
    move(one, plan_named("Klima / Miljø"), Basis(date(2025, 9, 1), "Flyttet", overrule="det blev besluttet"))
    allocate(one, leg.fund, {leg.fiscal_year: 7}, Basis(leg.decided_on, "Sent", overrule="bogført sent"))


@pytest.mark.slow
def test_it_comes_back_as_it_was_from_a_package_and_from_a_folder(tmp_path: Path, home: Path) -> None:
    rng = random.Random(25)
    days = [date(2023, 9, 1) + timedelta(rng.randrange(1_200)) for _ in range(50)]
    file = tmp_path / "register.zip"
    with undone():
        register(tmp_path / "papers")
        late_and_taken_back()
        file.write_bytes(packed())
        assert packed() == file.read_bytes()
        then, named, count = answers(days), by_name(days[:10]), Transaction.objects.count()
        with zipfile.ZipFile(file) as archive:
            lines = {t.name: archive.read(f"data/{t.name}.csv").count(b"\n") for t in TABLES}
        assert [name for name, n in lines.items() if n < 2] == []
        folder = known_where_it_comes_from(tmp_path)
    assert not Transaction.objects.exists()
    with undone():
        in_a_register_of_its_own(folder, days[:10], named)
        assert Transaction.objects.count() == count
    assert load(file) == count
    assert answers(days) == then
    assert len({str(held) for held in then}) > 10
    assert verify_ledger().faults == ()
    assert verify_files() == (2, [])
    assert packed() == file.read_bytes()
    with refused("package-into-full-register"):
        load(file)
    allocate(Initiative.objects.order_by("pk")[0], Fund.objects.order_by("pk")[0], {2025: 1}, Basis(days[0], "Ny"))
    assert verify_ledger().faults == ()


@pytest.mark.any_database
@pytest.mark.slow
def test_outside_judges_take_it_offline(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise OSError("nobody goes to the network")

    monkeypatch.setattr("socket.socket.connect", offline)
    register(tmp_path / "papers")
    schema = Draft4Validator(json.loads(profile()))
    for until in (False, True):
        folder = tmp_path / str(until)
        with zipfile.ZipFile(io.BytesIO(packed(until))) as archive:
            archive.extractall(folder)
        report = Package(str(folder / "datapackage.json")).validate()
        assert report.flatten(["type", "note"]) == []
        assert report.valid
        said = json.loads((folder / "datapackage.json").read_text("utf-8"))
        assert list(schema.iter_errors(said)) == []
        del said["model"]["measures"]["spent"]["currency"]
        assert [error.validator for error in schema.iter_errors(said)] == ["required"]
        assert report.stats["tasks"] == len(said["resources"])


@pytest.mark.slow
def test_the_public_gets_what_is_published(tmp_path: Path, home: Path) -> None:
    register(tmp_path / "papers")
    texts = files_of(packed(until=True))
    assert [name for name, text in texts.items() if HIDDEN in text or "Sagsbehandler" in text] == []
    whole = {name: text for name, text in files_of(packed()).items() if name.startswith("data/")}
    assert [
        name for name in ("plans", "initiatives", "themes", "transactions") if HIDDEN not in whole[f"data/{name}.csv"]
    ] == []
    assert "Sagsbehandler" in whole["data/transactions.csv"]
    assert {name for name in whole if name not in texts} == {
        f"data/{t.name}.csv" for t in TABLES if t.published is None
    }
    assert (
        texts["data/postings.csv"].count("\n") - 1 == Posting.objects.filter(booked_at__lte=published_until()).count()
    )


@pytest.mark.slow
def test_the_budget_is_what_holdings_say(tmp_path: Path, home: Path) -> None:
    register(tmp_path / "papers")
    for until in (None, published_until()):
        sums: dict[tuple[object, ...], list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 3)
        for row in budget(until):
            assert row.revised == row.original + row.supplementary + row.transferred + row.carried
            of = sums[row.plan, row.initiative, row.fund, row.year]
            sums[row.plan, row.initiative, row.fund, row.year] = [
                a + b for a, b in zip(of, (row.revised, row.committed, row.spent), strict=True)
            ]
        asked = holdings(Query(known_at=until, with_spent=True))
        assert {k: v for k, v in sums.items() if any(v)} == {
            (h.plan, h.initiative, h.fund, h.year): [h.kroner, h.committed, h.spent] for h in asked
        }
        assert any(row.spent for row in budget(until))


Change = Callable[[str], str]
DAMAGES: tuple[tuple[str, str, Change], ...] = (
    ("package-of-another-form", "datapackage.json", lambda text: "{}"),
    ("data-package-damaged", "datapackage.json", lambda text: "["),
    ("package-value", "data/funds.csv", lambda text: text.replace("true", "ja")),
    ("package-columns", "data/funds.csv", lambda text: text.replace("id,", "nr,", 1)),
    ("package-row", "data/accounts.csv", lambda text: text.replace("unallocated", "kasse")),
    ("data-package-damaged", "data/meetings.csv", lambda text: "id,committee_id,held_on\r\n1,99,2024-01-01\r\n"),
    ("does-not-balance", "data/postings.csv", lambda text: "\n".join([*text.split("\n")[:-2], ""])),
    ("package-transaction-without-postings", "data/transactions.csv", lambda text: text.partition("\n")[0]),
)


def test_a_package_that_was_changed_is_refused_whole(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "register.zip"
    with undone():
        recorded()
        texts = files_of(packed())
    for code, name, change in DAMAGES:
        with zipfile.ZipFile(file, "w") as archive:
            for other, text in texts.items():
                archive.writestr(other, change(text) if other == name else text)
        with refused(code):
            load(file)
        assert not Transaction.objects.exists()
        assert not Fund.objects.exists()


@pytest.mark.slow
def test_what_a_control_speaks_against_and_nobody_overruled_is_not_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "register.zip"
    with undone():
        recorded()
        Fund.objects.update(last_year=2024)
        file.write_bytes(packed())
    with refused("refused-by-controls"):
        load(file)
    assert not Transaction.objects.exists()
