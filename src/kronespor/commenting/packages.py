"""A zipped office file whose other parts stay as they are, byte for byte."""

import io
import posixpath
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from kronespor.reading.xml import parse_xml

TYPES = "[Content_Types].xml"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


class Package:
    """The parts of a file: those that are asked for as XML, or set, are written anew, the rest as it was."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.infos = list({info.filename: info for info in archive.infolist() if not info.is_dir()}.values())
            self.parts = {info.filename: archive.read(info) for info in self.infos}
        self.trees: dict[str, Any] = {}

    def xml(self, name: str, empty: str = "") -> Any:
        """The root of a part; of one that is not there, of `empty`. KeyError if there is neither."""
        if name not in self.trees:
            content = self.parts.get(name) or empty.encode()
            if not content:
                raise KeyError(name)
            drawn = name.endswith(".vml")  # which Excel itself does not always write as XML
            self.trees[name] = parse_xml(content, remove_comments=True, remove_pis=True, recover=drawn)
        return self.trees[name]

    def free(self, pattern: str) -> str:
        """A name for a new part: `pattern` with the first number that is not taken."""
        taken = {*self.parts, *self.trees}
        return next(name for n in range(1, len(taken) + 2) if (name := pattern.format(n)) not in taken)

    def written(self) -> bytes:
        """The whole file."""
        changed = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            for name, root in self.trees.items()
        }
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self.infos:
                archive.writestr(info, changed.pop(info.filename, self.parts[info.filename]))
            for name, data in changed.items():
                archive.writestr(name, data)
        return content.getvalue()

    def keep(self, changed: Collection[str]) -> None:
        """Write these parts anew and all others as they were, though they were asked for as XML."""
        self.trees = {name: tree for name, tree in self.trees.items() if name in changed}

    def relations_of(self, part: str) -> str:
        """The part that holds the relations of a part."""
        folder, file = posixpath.split(part)
        return posixpath.join(folder, "_rels", f"{file}.rels")

    def relations(self, part: str) -> Any:
        """The relations of a part."""
        return self.xml(self.relations_of(part), f'<Relationships xmlns="{REL[1:-1]}"/>')

    def targets(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """Id and part of each relation of a kind, which is the end of its type's address."""
        for relation in self.relations(part):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                yield relation.get("Id"), self._absolute(part, relation.get("Target"))

    def target(self, part: str, name: str) -> str:
        """The part that a relation of this id leads to."""
        return next(
            self._absolute(part, relation.get("Target"))
            for relation in self.relations(part)
            if relation.get("Id") == name
        )

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relation of a part to another; its id."""
        return self._related(part, Type=kind, Target=f"/{target}")

    def link(self, part: str, address: str) -> str:
        """A new relation of a part to an address; its id."""
        return self._related(part, Type=HYPERLINK, Target=address, TargetMode="External")

    def _related(self, part: str, **said: str) -> str:
        relations = self.relations(part)
        taken = {relation.get("Id") for relation in relations}
        name = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        etree.SubElement(relations, f"{REL}Relationship", {"Id": name, **said})
        return name

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        etree.SubElement(self.xml(TYPES), f"{CT}Override", PartName=f"/{part}", ContentType=content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say what parts of this ending are, if it is not said yet."""
        types = self.xml(TYPES)
        if not any(one.get("Extension", "").lower() == ending for one in types.iter(f"{CT}Default")):
            etree.SubElement(types, f"{CT}Default", Extension=ending, ContentType=content_type)

    def _absolute(self, part: str, target: str) -> str:
        base = posixpath.dirname(part)
        return posixpath.normpath(target[1:] if target.startswith("/") else posixpath.join(base, target))
