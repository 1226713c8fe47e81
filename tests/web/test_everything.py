"""What the command line can do to a register is possible in the browser: by the very functions, found in the source."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import kronespor

SOURCE = Path(kronespor.__file__).parent
ROOMS = ("register", "intake", "answers", "planning")
Function = tuple[str, str]
OPERATORS = {
    ("kronespor.intake.archive", "backup"): "writes the register to a file of the machine",
    ("kronespor.intake.archive", "restore"): "puts a whole register in the place of another, with the server stopped",
    ("kronespor.intake.queueing", "work"): "is the worker that reads what the browser sends",
}
"""What only whoever runs the machine does."""
SAME = {
    ("kronespor.intake.recording", "record_sheet"): ("kronespor.intake.recording", "record_content"),
    ("kronespor.intake.recording", "record_cases"): ("kronespor.intake.recording", "record_content"),
    ("kronespor.intake.recording", "rehearse_cases"): ("kronespor.intake.foreseeing", "foreseen"),
    ("kronespor.intake.mapped_sheets", "record_file"): ("kronespor.intake.mapped_sheets", "remember"),
    ("kronespor.intake.storing", "import_file"): ("kronespor.intake.queueing", "receive"),
    ("kronespor.intake.actuals", "import_extract"): ("kronespor.intake.queueing", "receive"),
}
"""What reads a file of the machine, and the same of what a browser sends."""


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """The modules of rooms by their names."""
    for path in (path for room in rooms for path in (SOURCE / room).rglob("*.py")):
        if "migrations" not in path.parts:
            name = ".".join(("kronespor", *path.relative_to(SOURCE).with_suffix("").parts))
            yield name.removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


def used(node: ast.AST, imports: dict[str, Function], own: str = "") -> Iterator[Function]:
    """The functions that a piece of source names: imported by name, of an imported module, or of its own module."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield imports.get(part.id, (own, part.id))
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in imports:
            yield ".".join(imports[part.value.id]), part.attr


def imported(tree: ast.AST) -> dict[str, Function]:
    """What a module imports, by the names it has there."""
    found: dict[str, Function] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


def changing() -> set[Function]:
    """The public functions that write to a register: those that take the ledger's lock, and those that call them."""
    calls: dict[Function, set[Function]] = defaultdict(set)
    for name, tree in modules(*ROOMS):
        imports = imported(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                calls[name, node.name] = set(used(node, imports, name))
    found = {("kronespor.register.ledger", "ledger")}
    while new := {one for one, called in calls.items() if one not in found and called & found}:
        found |= new
    return found


@pytest.mark.slow
def test_whatever_changes_a_register_from_the_command_line_has_a_page() -> None:
    changes = changing()
    assert len(changes) > 60
    assert {("kronespor.register.events", "record"), ("kronespor.register.decisions", "adopt")} <= changes
    by_room = {
        room: {one for _name, tree in modules(room) for one in used(tree, imported(tree))} & changes
        for room in ("cli", "web")
    }
    assert len(by_room["cli"]) > 20
    wanted = {SAME.get(one, one) for one in by_room["cli"] if one not in OPERATORS}
    assert wanted - by_room["web"] == set()
