"""The description of the API for people: its paths, parameters and fields, as the page and the guide have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kronespor.web.api.urls import PATH, api, operations

Lines = tuple[tuple[str, str], ...]
"""Names, and what is said of each; what programs write stands between backticks."""


@dataclass(frozen=True)
class DescribedPath:
    """A path: what it is, its parameters, and the fields of its answers, of which there may be a page."""

    summary: str
    method: str
    path: str
    about: str
    parameters: Lines
    answer: str
    is_page: bool


@dataclass(frozen=True)
class DescribedFields:
    """What answers are made of."""

    name: str
    about: str
    fields: Lines


@cache
def described() -> tuple[tuple[DescribedPath, ...], tuple[DescribedFields, ...]]:
    """All paths, and all that they answer by its name."""
    schema = api.get_openapi_schema(path_prefix=PATH)
    paths = tuple(_path(path, method, said) for path, method, said in operations(schema))
    made = sorted(schema["components"]["schemas"].items())
    return paths, tuple(_fields(name, of) for name, of in made if not name.startswith("Page_"))


def _path(path: str, method: str, said: dict[str, Any]) -> DescribedPath:
    of = said["responses"][200]["content"]["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    parameters = tuple((one["name"], _text(one)) for one in said["parameters"])
    name = of.removeprefix("Page_").rstrip("_")
    about = said["description"]
    return DescribedPath(said["summary"], method.upper(), path, about, parameters, name, name != of)


def _fields(name: str, of: dict[str, Any]) -> DescribedFields:
    fields = tuple((field, _text(said)) for field, said in of.get("properties", {}).items())
    return DescribedFields(name, " ".join(of.get("description", "").split()), fields)


def _text(one: dict[str, Any]) -> str:
    default = one.get("schema", {}).get("default")
    told = "" if default in (None, "", []) else f" Without it `{default}`."
    values = ", ".join(f"`{value}`" for value in _values(one.get("schema", {})))
    of = f" One of {values}." if values else ""
    return f"{one.get('description', '')}{of}{told}"


def _values(schema: dict[str, Any]) -> Iterator[str]:
    """What a parameter may be, where that is one of a few words."""
    yield from schema.get("enum", ())
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])):
        yield from _values(part)
