"""Folders of decisions as plain text, kept under version control: YAML files and CSV sheets that say the same.

A folder says its format in `kronespor.toml`. Every `.yaml`, `.yml` and `.csv` file in it and below is read, but for
what is hidden. A YAML file has what was decided on a day: fields of the file, cases, and the movements of each; the
fields are the columns of a sheet of decisions (`recording.COLUMNS`). A case may state its `total`, to which its
movements must come.
"""

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kronespor.intake.cases import COLUMNS, Case, cases_of, rows_of_sheet
from kronespor.intake.errors import IntakeError
from kronespor.intake.sheets import SheetRow
from kronespor.remarks import Money, Remark, Term, Value, reason

if TYPE_CHECKING:
    from yaml.nodes import Node

MARK, FORMAT = "kronespor.toml", "decisions 1"
OF_FILE = ("decided_on", "committee", "decision", "url", "neutral", "document", "place")
OF_CASE = ("case", "kind", "text", "corrects", "overrule", "total", "movements")
OF_MOVEMENT = (
    "from", "to", "fund", "year", "amount", "type", "price_level", "recipient", "cvr", "document", "place", "share",
)  # fmt: skip
SHAPES = {"MappingNode": "shape-mapping", "SequenceNode": "shape-list", "ScalarNode": "shape-text"}


@dataclass(frozen=True)
class DecisionFolder:
    """The cases of a folder by day, each with its first row; what is wrong with it, file by file; and the SHA-256 of
    all its files.
    """

    path: Path
    files: int
    cases: tuple[tuple[Case, SheetRow], ...]
    problems: tuple[Remark, ...]
    sha256: str


def read_folder(folder: Path) -> DecisionFolder:
    """The decisions of a folder. IntakeError if it is none; what is wrong with its files are `problems`."""
    _require_format(folder)
    files = sorted(_files(folder))
    found: list[tuple[Case, SheetRow]] = []
    problems: list[Remark] = []
    seen: dict[str, Path] = {}
    whole = hashlib.sha256()
    for path in files:
        try:
            if path.is_symlink():
                raise IntakeError("file-is-link", path=str(path))
            whole.update(f"{path.relative_to(folder)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
            for group in _groups(path, problems):
                found += _checked(group, seen, problems)
        except IntakeError as error:
            problems.append(error.remark)
        except OSError as error:
            problems.append(Remark("sheet-unopened", values={"path": str(path), "why": reason(error)}))
    in_order = sorted(found, key=_order([case for case, _ in found]))  # a stable sort: files, then lines
    return DecisionFolder(folder, len(files), tuple(in_order), tuple(problems), whole.hexdigest())


def _order(cases: Sequence[Case]) -> Callable[[tuple[Case, SheetRow]], tuple[date, int]]:
    """By day; what corrects a case comes after it, though it holds from an earlier day."""
    of = {case.name: case for case in cases}

    def when(found: tuple[Case, SheetRow]) -> tuple[date, int]:
        chain = [found[0]]
        while (wrong := of.get(chain[-1].corrects)) and wrong not in chain:
            chain.append(wrong)
        day = max(case.decided_on for case in chain)
        return day, len(chain) if day > found[0].decided_on else 0

    return when


def _require_format(folder: Path) -> None:
    mark = folder / MARK
    if not mark.is_file():
        raise IntakeError("folder-without-format", folder=str(folder), format=FORMAT)
    try:
        said = tomllib.loads(mark.read_text("utf-8")).get("format")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        said = None
    if said != FORMAT:
        raise IntakeError("folder-of-other-format", path=str(mark), format=FORMAT)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        is_hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not is_hidden and path.suffix in {".yaml", ".yml", ".csv"} and (path.is_file() or path.is_symlink()):
            yield path


Group = tuple[list[SheetRow], SheetRow | None]
"""The rows of a case, and where it states its total; None where it states none."""


def _groups(path: Path, problems: list[Remark]) -> list[Group]:
    """The cases of a file, without those in which something is wrong. IntakeError if it cannot be read."""
    if path.suffix != ".csv":
        return list(_cases_of_yaml(path, problems))
    rows_of: dict[str, list[SheetRow]] = {}
    for row in rows_of_sheet(path):
        rows_of.setdefault(row.needed("case"), []).append(row)
    return [(rows, None) for rows in rows_of.values()]


def _checked(group: Group, seen: dict[str, Path], problems: list[Remark]) -> list[tuple[Case, SheetRow]]:
    """The case of a group, or none and what is wrong with it."""
    rows, total = group
    first = rows[0]
    try:
        if other := seen.get(first.needed("case")):
            raise first.error("case-twice", case=first["case"], other=str(other))
        seen[first["case"]] = first.path
        found = cases_of(rows)
        if total:
            _require_total(rows, total)
    except IntakeError as error:
        problems.append(error.remark)
        return []
    return found


def _require_total(rows: Sequence[SheetRow], total: SheetRow) -> None:
    """IntakeError where the movements of a case do not come to the total that it states."""
    stated = total.ore("total")
    comes_to = sum(row.ore("amount") for row in rows)
    if comes_to != stated:
        amounts = {"sum": comes_to, "total": stated, "difference": comes_to - stated}
        raise total.error("case-total-differs", **{name: Money(Decimal(ore) / 100) for name, ore in amounts.items()})


def _cases_of_yaml(path: Path, problems: list[Remark]) -> Iterator[Group]:
    root = _composed(path)
    of_file = _fields(path, root, (*OF_FILE, "cases"))
    shared = {name: _text(path, name, node) for name, node in of_file.items() if name != "cases"}
    for case in _items(path, "cases", of_file.get("cases"), root):
        try:
            yield _group(path, case, shared)
        except IntakeError as error:
            problems.append(error.remark)


def _group(path: Path, case: "Node", shared: Mapping[str, str]) -> Group:
    """The rows of a case: those of its movements, with what it and its file say of all of them."""
    fields = _fields(path, case, OF_CASE)
    texts = {name: _text(path, name, node) for name, node in fields.items() if name != "movements"}
    total = SheetRow(path, _line(fields["total"]), {"total": texts.pop("total")}) if "total" in fields else None
    rows = []
    for movement in _items(path, "movements", fields.get("movements"), case):
        own = {name: _text(path, name, node) for name, node in _fields(path, movement, OF_MOVEMENT).items()}
        values = {**dict.fromkeys(COLUMNS, ""), **shared, **texts, **{k: v for k, v in own.items() if v}}
        rows.append(SheetRow(path, _line(movement), values))
    return rows, total


def _composed(path: Path) -> "Node":
    """A YAML file as its nodes, whose texts are as they are written: no value is taken for a number or a day."""
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise IntakeError("yaml-missing", path=str(path)) from error
    try:
        text = path.read_text("utf-8-sig")
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise _error(path, _line(event), Remark("yaml-alias"))
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise IntakeError("sheet-unreadable", path=str(path)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = Remark("yaml-wrong", values={"why": str(getattr(error, "problem", "") or type(error).__name__)})
        raise _error(path, mark.line + 1 if mark else 1, why) from error
    except RecursionError as error:
        raise _error(path, 1, Remark("yaml-wrong", values={"why": type(error).__name__})) from error
    if root is None:
        raise _error(path, 1, Remark("field-empty", values={"name": "cases"}))
    return root


def _fields(path: Path, node: "Node", known: Sequence[str]) -> Mapping[str, "Node"]:
    """The fields of a mapping, all of them known and each there once."""
    _require_shape(path, "cases", node, "MappingNode")
    found: dict[str, Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            raise _error(path, _line(key), Remark("field-not-known", values={"name": name, "known": tuple(known)}))
        if name in found:
            raise _error(path, _line(key), Remark("field-twice", values={"name": name}))
        found[name] = value
    return found


def _items(path: Path, name: str, node: "Node | None", within: "Node") -> list[Any]:
    """The items of a list that must be there and not be empty."""
    if node is not None:
        _require_shape(path, name, node, "SequenceNode")
    if node is None or not node.value:
        raise _error(path, _line(node or within), Remark("field-empty", values={"name": name}))
    return list(node.value)


def _text(path: Path, name: str, node: "Node") -> str:
    _require_shape(path, name, node, "ScalarNode")
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value).strip()


def _require_shape(path: Path, name: str, node: "Node", shape: str) -> None:
    if type(node).__name__ != shape:
        values: dict[str, Value] = {"name": name, "shape": Term(SHAPES[shape])}
        raise _error(path, _line(node), Remark("field-of-another-shape", values=values))


def _line(node: Any) -> int:
    """The line on which a node or an event of YAML begins."""
    return int(node.start_mark.line) + 1


def _error(path: Path, line: int, why: Remark) -> IntakeError:
    return SheetRow(path, line, {}).error(why)
