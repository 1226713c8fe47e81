"""Write docs/http-api.md: what is said of the API by hand, then its paths, parameters and fields as they are."""

import os
import sys
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "http-api.md"
MARK = "<!-- from here on by `python tools/api.py` -->\n"


def page() -> str:
    """The page as it should be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kronespor.config.settings")
    import django

    django.setup()
    from kronespor.web.api.urls import api, operations

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    head, _, _ = PAGE.read_text("utf-8").partition(MARK)
    parts = [head + MARK, "\n## Paths\n"]
    parts += [_operation(path, method, said) for path, method, said in operations(schema)]
    parts.append("\n## Fields\n")
    for name, fields in sorted(schema["components"]["schemas"].items()):
        if not name.startswith("Page_"):
            parts.append(_fields(name, fields))
    return "".join(parts)


def _operation(path: str, method: str, said: dict[str, Any]) -> str:
    lines = [f"\n### {said['summary']}\n", f"\n`{method.upper()} {path}`\n", f"\n{said['description']}\n"]
    if said["parameters"]:
        lines.append("\n| parameter | what it says |\n| --- | --- |\n")
        lines += [f"| `{one['name']}` | {_text(one)} |\n" for one in said["parameters"]]
    lines.append(f"\nAnswers: {_answer(said)}.\n")
    return "".join(lines)


def _answer(said: dict[str, Any]) -> str:
    of = said["responses"][200]["content"]["application/json"]["schema"].get("$ref", "").rpartition("/")[2]
    if not of:
        return "JSON as said above"
    name = of.removeprefix("Page_").rstrip("_")
    return f"a page of [{name}](#{name.lower()})" if of.startswith("Page_") else f"[{name}](#{name.lower()})"


def _text(one: dict[str, Any]) -> str:
    default = one.get("schema", {}).get("default")
    told = "" if default in (None, "", []) else f" Without it `{default}`."
    values = ", ".join(f"`{value}`" for value in _values(one.get("schema", {})))
    of = f" One of {values}." if values else ""
    return f"{one.get('description', '')}{of}{told}".replace("|", "\\|")


def _values(schema: dict[str, Any]) -> list[str]:
    """What a parameter may be, where that is one of a few words."""
    parts = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else [])]
    return [*schema.get("enum", ()), *(value for part in parts for value in _values(part))]


def _fields(name: str, of: dict[str, Any]) -> str:
    lines = [f"\n### {name}\n", f"\n{' '.join(of.get('description', '').split())}\n"]
    lines.append("\n| field | what it says |\n| --- | --- |\n")
    lines += [f"| `{field}` | {_text(said)} |\n" for field, said in of.get("properties", {}).items()]
    return "".join(lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        print(page(), end="")
    else:
        PAGE.write_text(page(), "utf-8")
