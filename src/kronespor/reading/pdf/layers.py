"""Layers of a PDF that are switched off: what they paint is taken out before the file is read."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MAX_DEPTH = 4  # of forms within forms
_PAINTS_PATH = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"))
_PAINTS = frozenset(("Tj", "TJ", "'", '"', "Do", "INLINE IMAGE"))
_OPENS, _CLOSES = frozenset(("BDC", "BMC")), "EMC"


def may_have_layers(data: bytes) -> bool:
    """False for a file that plainly has none: its catalogue can be seen and names none."""
    return b"/OCProperties" in data or b"/Catalog" not in data


def without_hidden_layers(path: Path) -> io.BytesIO | None:
    """The file without what its hidden layers paint; None if it has none, or cannot be opened here."""
    import pikepdf

    try:
        with pikepdf.open(path) as file:
            hidden = _hidden(file)
            if not hidden:
                return None
            cleaning = _Cleaning(file, hidden)
            for page in file.pages:
                cleaning.page(page.obj)
            cleaned = io.BytesIO()
            file.save(cleaned)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return None  # what is wrong with it is told where it is read
    cleaned.seek(0)
    return cleaned


def _hidden(file: Any) -> set[tuple[int, int]]:
    """The layers that are off when the file is opened, by their object numbers."""
    import pikepdf

    properties = file.Root.get("/OCProperties")
    if not isinstance(properties, pikepdf.Dictionary):
        return set()
    default = properties.get("/D", pikepdf.Dictionary())
    all_off = default.get("/BaseState") == pikepdf.Name.OFF
    off, on = _numbers_of(default.get("/OFF", [])), _numbers_of(default.get("/ON", []))
    return (_numbers_of(properties.get("/OCGs", [])) - on) | off if all_off else off


def _numbers_of(layers: Iterable[Any]) -> set[tuple[int, int]]:
    return {layer.objgen for layer in layers if layer is not None}


class _Cleaning:
    """The taking out of what hidden layers paint; each form is cleaned once."""

    def __init__(self, file: Any, hidden: set[tuple[int, int]]) -> None:
        self.file, self.hidden = file, hidden
        self.done: set[tuple[int, int]] = set()

    def page(self, page: Any) -> None:
        """Clean a page and the forms on it, and drop its hidden annotations."""
        import pikepdf

        if (marks := page.get("/Annots")) is not None:
            page["/Annots"] = pikepdf.Array([a for a in marks if not self._is_hidden(a.get("/OC"))])
        resources = pikepdf.Page(page).resources
        if (kept := self._painted(page, resources)) is not None:
            page["/Contents"] = self.file.make_stream(kept)
        self._forms(resources, 0)

    def _forms(self, resources: Any, depth: int) -> None:
        for form in resources.get("/XObject", {}).values():
            if form.get("/Subtype") != "/Form" or form.objgen in self.done or depth == MAX_DEPTH:
                continue
            self.done.add(form.objgen)
            own = form.get("/Resources", resources)
            if (kept := self._painted(form, own)) is not None:
                form.write(kept)
            self._forms(own, depth + 1)

    def _is_hidden(self, content: Any) -> bool:
        """True for a hidden layer, and for a group of layers by its policy."""
        if content is None:
            return False
        if content.get("/Type") != "/OCMD":
            return content.objgen in self.hidden
        layers = content.get("/OCGs", [])
        states = [self._is_hidden(layer) for layer in ([layers] if hasattr(layers, "keys") else layers)]
        policies = {"/AllOn": any(states), "/AnyOff": not any(states), "/AllOff": not all(states)}
        return bool(states) and policies.get(str(content.get("/P", "/AnyOn")), all(states))

    def _painted(self, container: Any, resources: Any) -> bytes | None:
        """The content of a page or form less what hidden layers paint; None if it paints nothing of them."""
        import pikepdf

        layers = {name for name, layer in resources.get("/Properties", {}).items() if self._is_hidden(layer)}
        objects = {name for name, item in resources.get("/XObject", {}).items() if self._is_hidden(item.get("/OC"))}
        if not layers and not objects:
            return None
        kept: list[Any] = []
        nested: list[bool] = []  # for each marked content that is open, whether it is hidden
        for instruction in pikepdf.parse_content_stream(container):
            operator = str(instruction.operator)
            names = [str(o) for o in instruction.operands if isinstance(o, pikepdf.Name)]
            if operator in _OPENS:
                nested.append(names[:1] == ["/OC"] and names[-1] in layers)
            elif operator == _CLOSES and nested:
                nested.pop()
            is_hidden = any(nested) or (operator == "Do" and names[0] in objects)
            if is_hidden and operator in _PAINTS_PATH:
                kept.append(([], pikepdf.Operator("n")))
            elif not (is_hidden and operator in _PAINTS):
                kept.append(instruction)
        return pikepdf.unparse_content_stream(kept)
