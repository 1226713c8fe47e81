"""What is exported, as programs and schemas of others see it."""

import csv
import io
import json
import runpy
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import flattentool
import pytest
from django.db.models import Sum
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pyshacl import validate
from rdflib import Graph
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from kronespor.cli.export import NAMES
from kronespor.intake.publishing import published_until
from kronespor.opendata.formats import FORMATS, Asked
from kronespor.register.holdings import Query, holdings
from kronespor.register.models import Posting, Recipient
from tests.opendata.registers import HIDDEN, register
from tests.refusing import refused

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
PUBLISHED = Path(__file__).parent / "published"
SITE = "https://kronespor.example"
SHAPES = ("dcat-ap-3.0.1-shapes.ttl", "dcat-ap-3.0.1-range.ttl")


def written(name: str, asked: Asked) -> bytes:
    file = io.BytesIO()
    FORMATS[name].write(file, asked)
    return file.getvalue()


@pytest.mark.any_database
def test_outside_judges_take_every_format(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tuple(FORMATS) == NAMES
    register(tmp_path / "papers")
    for until in (None, published_until()):
        asked = Asked(until, "da", SITE)
        files = {name: written(name, asked) for name in FORMATS}
        assert {name: written(name, asked) for name in FORMATS} == files
        for name, content in files.items():
            assert until is None or HIDDEN.encode() not in content, name
        same_in_csv_and_parquet(files["csv"], files["parquet"], tmp_path, asked)
        grants(files["360giving"], tmp_path / str(bool(until)), asked)
        catalogue(files["dcat"])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with refused("parquet-not-installed"):
        written("parquet", Asked())
    with refused("catalogue-needs-site"):
        written("dcat", Asked())


def same_in_csv_and_parquet(text: bytes, table: bytes, folder: Path, asked: Asked) -> None:
    path = folder / "postings.parquet"
    path.write_bytes(table)

    def asked_of(columns: str, rest: str = "") -> list[tuple[Any, ...]]:
        return duckdb.connect().execute(f"SELECT {columns} FROM '{path}' {rest}").fetchall()  # noqa: S608 (a test's own)

    head, *rows = csv.reader(io.StringIO(text.decode(), newline=""))
    assert [row[0] for row in duckdb.connect().execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()] == head  # noqa: S608 (a test's own)
    known = Posting.objects.filter(**({"booked_at__lte": asked.until} if asked.until else {}))
    assert len(rows) == known.count()
    for fund, year, kind, ore, kroner in asked_of("fund, fiscal_year, account, SUM(ore), SUM(kroner)", "GROUP BY ALL"):
        own = known.filter(fund__name=fund, fiscal_year=year, account__kind=kind)
        assert ore == own.aggregate(all=Sum("amount"))["all"] == kroner * 100
    assert {*known.values_list("fund__name", flat=True)} == {row[head.index("fund")] for row in rows}
    ours = [(int(row[head.index("ore")]), Decimal(row[head.index("kroner")])) for row in rows]
    assert ours == asked_of("ore, kroner")
    assert '=Nyt navn; med "tegn"' in {name for (name,) in asked_of("DISTINCT initiative")}


def grants(content: bytes, folder: Path, asked: Asked) -> None:
    folder.mkdir()
    schemas = [
        json.loads((PUBLISHED / f"360-giving-{name}.json").read_text("utf-8")) for name in ("schema", "package-schema")
    ]
    items = schemas[1]["properties"]["grants"]["items"]
    named = [(s["$id"], DRAFT202012.create_resource(s)) for s in schemas]
    registry = Registry().with_resources([*named, (items["$ref"], named[0][1])])
    validator = Draft202012Validator(schemas[1], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER)
    found = json.loads(content, parse_float=Decimal)
    assert list(validator.iter_errors(json.loads(content))) == []
    external = Recipient.objects.filter(is_external=True)
    assert external.exists()
    held = holdings(Query(by=("account", "fund"), recipients=[r.pk for r in external], known_at=asked.until))
    assert sum(Decimal(g["amountAwarded"]) for g in found["grants"]) == sum(h.kroner for h in held)
    (folder / "grants.json").write_bytes(content)
    flattentool.flatten(
        str(folder / "grants.json"),
        output_name=str(folder / "grants.xlsx"),
        output_format="xlsx",
        root_list_path="grants",
        main_sheet_name="grants",
        schema=str(PUBLISHED / "360-giving-schema.json"),
        rollup=True,
    )
    sheet = load_workbook(folder / "grants.xlsx", read_only=True)["grants"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert [row[head.index("id")] for row in rows] == [grant["id"] for grant in found["grants"]]
    del found["grants"][0]["currency"]
    assert list(validator.iter_errors(json.loads(json.dumps(found, default=float))))


def catalogue(content: bytes) -> None:
    graph = Graph().parse(data=content, format="json-ld")
    shapes = Graph()
    for name in SHAPES:
        shapes.parse(PUBLISHED / name)
    holds, _, said = validate(graph, shacl_graph=shapes)
    assert holds, said
    graph.update("DELETE WHERE { ?d <http://www.w3.org/ns/dcat#accessURL> ?url }")
    assert not validate(graph, shacl_graph=shapes)[0]


def test_the_page_of_open_data_names_every_format_and_field() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "opendata.py"))["page"]()
    assert made == (ROOT / "docs" / "aabne-data.md").read_text("utf-8"), "run `python tools/opendata.py`"
