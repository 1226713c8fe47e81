"""A web page as a browser shows it: what is hidden or struck out left out, fields filled, tables by any name."""

import re
from collections.abc import Iterator, Set
from typing import Any

from kronespor.reading import htmlstyles
from kronespor.reading.htmlstyles import hides

MAX_SPAN = 100  # columns
_STRUCK = ("del", "s", "strike")
_DISPLAYED = re.compile(r"display\s*:\s*(table(?:-row|-cell)?)\s*(?:;|$)", re.IGNORECASE)
_TAGS = {"table": "table", "table-row": "tr", "table-cell": "td", "grid": "table", "row": "tr", "cell": "td"}
_TAGS |= {"gridcell": "td", "columnheader": "th", "rowheader": "th"}
_FIELDS = ("input", "select", "textarea")
_NO_TEXT = ("hidden", "button", "submit", "reset", "checkbox", "radio", "image", "file", "password")
_AS_MINUS = re.compile(r"(?:^|[\s-])(?:minus|dash)(?:\s|$)")  # a class of pictures of a font: "fa fa-minus"
_OTHERS = ("iframe", "object", "embed")


def as_shown(tree: Any) -> bool:
    """Change a tree to what is shown of it; True if that leaves text out."""
    by_style = htmlstyles.applied(tree)
    for root in tree.iter("template"):
        if root.get("shadowrootmode"):
            root.tag = "div"  # which is shown where it stands
    for sign in tree.iter("i", "span"):
        if _AS_MINUS.search(sign.get("class") or "") and not len(sign) and (sign.tail or "").strip()[:1].isdigit():
            sign.text = "-"
    hidden = [*_of_shut_columns(tree, by_style)]
    hidden += [element for element in tree.iter(*_STRUCK) if element.getparent() is not None]
    hidden += [e for e in tree.iter() if isinstance(e.tag, str) and _is_hidden(e, by_style)]
    left_out = False
    for element in dict.fromkeys(hidden):
        left_out = left_out or bool("".join(element.itertext()).strip())
        element.drop_tree()
    for element in list(tree.iter(*_FIELDS)):
        text = _typed(element)
        tail = element.tail
        element.clear()
        element.tag, element.text, element.tail = "span", text, tail
    for element in list(tree.iter("div", "span", "ul", "li", "section")):
        if tag := _TAGS.get(_part_of_table(element)):
            element.tag = tag
    return left_out


def other_pages(tree: Any) -> int:
    """How many other pages and objects stand in a page."""
    return sum(1 for element in tree.iter(*_OTHERS) if element.get("src") or element.get("data"))


def _of_shut_columns(tree: Any, by_style: Set[Any]) -> Iterator[Any]:
    """The cells of columns that are not shown, in rows none of whose cells spans others."""
    for table in tree.iter("table"):
        columns = [column for column in table.iter("col") for _ in range(_span(column))]
        shut = [at for at, column in enumerate(columns) if _is_hidden(column, by_style)]
        for row in table.iter("tr") if shut else ():
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            if all(cell.get("colspan") is None and cell.get("rowspan") is None for cell in cells):
                yield from (cells[at] for at in shut if at < len(cells))


def _span(column: Any) -> int:
    value = column.get("span", "1")
    return min(int(value), MAX_SPAN) if value.isdecimal() else 1


def _is_hidden(element: Any, by_style: Set[Any]) -> bool:
    own = hides(element.get("style") or "")
    is_shut = element.get("hidden") is not None or own or (own is None and element in by_style)
    return is_shut and element.tag not in ("html", "body") and element.getparent() is not None


def _typed(field: Any) -> str:
    """What a field of a form shows."""
    if field.tag == "textarea":
        return field.text or ""
    if field.tag == "select":
        options = list(field.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return ", ".join("".join(option.itertext()).strip() for option in chosen)
    return "" if (field.get("type") or "").lower() in _NO_TEXT else field.get("value") or ""


def _part_of_table(element: Any) -> str:
    """The part of a table that an element plays, by its role or how it is displayed."""
    displayed = _DISPLAYED.search(element.get("style") or "")
    return (element.get("role") or (displayed[1] if displayed else "")).lower()
