"""Folders, zip archives and saved mails -> the documents in them. No archive chooses a name that is written to."""

import mimetypes
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kronespor.reading.agendas import HEAD, is_agenda
from kronespor.reading.document import MAX_BYTES
from kronespor.reading.embedded import may_be_of_text
from kronespor.reading.packages import DAMAGED, MAX_UNPACKED, is_package
from kronespor.remarks import Remark
from kronespor.remarks.remark import Value

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

MAX_DOCUMENTS = 2_000
MAX_DEPTH = 3  # of mails in archives in mails
TEXTS = {
    ".pdf",
    ".docx",
    ".docm",
    ".dotx",
    ".dotm",
    ".doc",
    ".odt",
    ".fodt",
    ".fods",
    ".rtf",
    ".html",
    ".htm",
    ".txt",
    ".csv",
    ".tsv",
    ".md",
    ".markdown",
}
SUFFIXES = frozenset(
    TEXTS
    | {
        ".xlsx",
        ".xltx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".pptx",
        ".odp",
        ".png",
        ".jpg",
        ".jpeg",
        ".tif",
        ".tiff",
        ".gif",
        ".bmp",
        ".webp",
        ".eml",
        ".mht",
        ".msg",
        ".7z",
        ".rar",
        ".zip",
    }
)


XML = ".xml"
"""Documents where they are exported agendas."""
OTHER_DOCUMENTS = frozenset((".numbers", ".pages", ".key", ".xps", ".vsdx", ".mpp", ".one", ".pub", ".epub", ".heic"))
"""Of programs whose documents are not read."""
_NO_DOCUMENTS = frozenset((".ics", ".p7s", ".p7m", ".vcf", ".asc", ".sig"))  # that mails bring


@dataclass(frozen=True)
class Unpacked:
    """A file to read, and the name it is known by: "sager.zip/notat.docx". `problem` says why it cannot be read."""

    name: str
    path: Path
    problem: Remark | None = None


def _problem(code: str, name: str, path: Path, **values: Value) -> Unpacked:
    return Unpacked(name, path, Remark(code, values={"name": name, **values}))


def unpack(path: Path, into: Path, name: str = "") -> Iterator[Unpacked]:
    """The documents in a file or folder; those of archives and mails are written to `into` under names of our own."""
    yield from _Unpacking(into).documents(path, name or str(path), 0)


def in_folder(path: Path) -> Iterator[Unpacked]:
    """The files of a folder that may be documents, unopened."""
    paths = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES | {XML} and p.name[:1] not in ".~")
    files = [p for p in paths if p.is_file() and (p.suffix.lower() != XML or _is_agenda(p))]
    if not files:
        yield _problem("folder-empty", str(path), path)
    for file in files[:MAX_DOCUMENTS]:
        yield Unpacked(str(file), file)
    if len(files) > MAX_DOCUMENTS:
        yield _problem("folder-too-full", str(path), path, files=len(files), most=MAX_DOCUMENTS)


def _is_agenda(path: Path) -> bool:
    with path.open("rb") as file:
        return is_agenda(file.read(HEAD))


def _may_be_document(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    if _suffix(info.filename) != XML:
        return _suffix(info.filename) in SUFFIXES
    try:
        with package.open(info) as member:
            return is_agenda(member.read(HEAD))
    except DAMAGED:
        return False


class _Unpacking:
    """What may still be unpacked: one budget for everything, however deep archives and mails are nested."""

    def __init__(self, into: Path) -> None:
        self.into, self.left, self.count = into, MAX_UNPACKED, 0

    def documents(self, path: Path, name: str, depth: int) -> Iterator[Unpacked]:
        """The documents in a file or folder known as `name`."""
        if path.is_dir():
            yield from self._folder(path, depth)
        elif depth < MAX_DEPTH and _is_archive(path):
            yield from self._archive(path, name, depth)
        elif depth < MAX_DEPTH and _is_mail(path):
            yield from self._mail(path, name, depth)
        else:
            yield Unpacked(name, path)

    def _folder(self, path: Path, depth: int) -> Iterator[Unpacked]:
        for found in in_folder(path):
            yield from [found] if found.problem else self.documents(found.path, found.name, depth)

    def _archive(self, path: Path, name: str, depth: int) -> Iterator[Unpacked]:
        with zipfile.ZipFile(path) as package:
            infos = [i for i in package.infolist() if not i.is_dir() and _may_be_document(package, i)]
            others = [i for i in package.infolist() if _suffix(i.filename) in OTHER_DOCUMENTS]
            if not infos and not others:
                yield _problem("archive-empty", name, path)
            for other in others:
                yield _problem("file-not-read", f"{name}/{_tame(other.filename)}", path)
            for info in infos:
                inner = f"{name}/{_tame(info.filename)}"
                try:
                    with package.open(info) as member:
                        data = member.read(min(self.left, MAX_BYTES) + 1)
                except DAMAGED:
                    yield _problem("archived-file-damaged", inner, path)
                    continue
                if not self._fits(data):
                    yield _problem("archived-file-too-large", inner, path, archive=name)
                    return
                yield from self.documents(self._written(data, info.filename), inner, depth + 1)

    def _mail(self, path: Path, name: str, depth: int) -> Iterator[Unpacked]:
        import email
        import email.policy

        if path.stat().st_size > MAX_BYTES:
            yield _problem("mail-too-large", name, path, megabytes=MAX_BYTES // 2**20)
            return
        try:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body, attached = _text_of(message), [*_attached(message), *_pictures_within(message)]
        except Exception:  # the parser of mails raises almost anything on what is none
            yield _problem("mail-damaged", name, path)
            return
        is_html = body.lstrip().lower().startswith(("<!doctype", "<html"))
        yield Unpacked(name, self._written((body or " ").encode("utf-8", "replace"), "a.html" if is_html else "a.txt"))
        for part in {id(part): part for part in attached}.values():
            filename = _tame(part.get_filename() or "") or _named_by_type(part)
            inner = f"{name}/{filename}"
            if _suffix(filename) not in SUFFIXES:
                if _suffix(filename) not in _NO_DOCUMENTS:
                    yield _problem("file-not-read", inner, path)
                continue
            try:
                content = part.get_content()
                if hasattr(content, "as_bytes"):
                    content = content.as_bytes()
                data = content if isinstance(content, bytes) else str(content).encode("utf-8", "replace")
            except Exception:  # an attachment of any kind, encoded anyhow
                yield _problem("attachment-damaged", inner, path)
                continue
            if not self._fits(data):
                yield _problem("attachment-too-large", inner, path)
                return
            yield from self.documents(self._written(data, filename), inner, depth + 1)

    def _fits(self, data: bytes) -> bool:
        """Take data from the budget; False if there is no more."""
        self.left -= len(data)
        self.count += 1
        return self.left >= 0 and len(data) <= MAX_BYTES and self.count <= MAX_DOCUMENTS

    def _written(self, data: bytes, named: str) -> Path:
        handle, name = tempfile.mkstemp(_suffix(named), dir=self.into)
        os.close(handle)
        Path(name).write_bytes(data)
        return Path(name)


def _attached(message: "EmailMessage") -> Iterator["MIMEPart"]:
    """What a mail brings; of a web page saved as one file not its style sheets and pictures."""
    is_page = message.get_content_type() == "multipart/related"
    for part in message.iter_attachments():
        if not is_page or part.get_content_maintype() not in ("text", "image"):
            yield part


def _pictures_within(message: "EmailMessage") -> Iterator["MIMEPart"]:
    """The pictures that stand in the text of a mail and may be of a table: they are documents of their own."""
    for related in message.walk():
        if related.get_content_type() == "multipart/related":
            for part in related.iter_parts():
                if part.get_content_maintype() == "image" and may_be_of_text(part.get_content()):
                    yield part


def _named_by_type(part: "MIMEPart") -> str:
    """A name for an attachment that has none."""
    if part.get_content_type() == "message/rfc822":
        return "mail.eml"
    return f"1{mimetypes.guess_extension(part.get_content_type()) or ''}"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""  # the reader says why


def _is_archive(path: Path) -> bool:
    """True for a zip that is no Word, Excel or OpenDocument file."""
    if not _head(path).startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return not is_package(package.namelist())
    except DAMAGED:
        return False  # the reader says that it is damaged


def _suffix(name: str) -> str:
    match = re.search(r"\.[A-Za-z0-9]{1,8}$", name)
    return match[0].lower() if match else ""


def _tame(name: str) -> str:
    """A name out of an archive as it may be shown: no way out of the folder, no control characters."""
    parts = [p for p in re.split(r"[\\/]", name) if p not in ("", ".", "..")]
    return re.sub(r"[\x00-\x1f\x7f]", "_", "/".join(parts))[:200]


_MAIL = re.compile(rb"^(?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.MULTILINE)
_OF_PARTS = re.compile(rb"^content-type:\s*multipart/related", re.MULTILINE)
_MAIL_FIELDS = (b"from:", b"to:", b"subject:", b"date:", b"received:", b"mime-version:", b"message-id:")


def _is_mail(path: Path) -> bool:
    """True for a saved mail, or a web page saved as one: it begins with the fields of one."""
    head = _head(path).replace(b"\r\n", b"\n").lower()
    if not _MAIL.match(head):
        return False
    if head.startswith((b"mime-version:", b"content-type:")) and _OF_PARTS.search(head):
        return True
    return sum(head.startswith(f) or b"\n" + f in head for f in _MAIL_FIELDS) >= 3


def _text_of(message: "EmailMessage") -> str:
    """The mail's text, its subject as the heading; HTML where it has no plain text."""
    body = message.get_body(preferencelist=("html", "plain"))
    text = str(body.get_content()) if body is not None else ""
    subject, sent = str(message["subject"] or ""), str(message["date"] or "")
    if body is not None and body.get_content_subtype() == "html":
        if not text.lstrip().lower().startswith(("<!doctype", "<html")):
            text = f"<html><body>{text}</body></html>"
        return text
    return f"# {subject}\n\n{sent}\n\n{text}" if subject else text
