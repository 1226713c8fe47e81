"""A file that a browser sends, on disk; and a stored one, sent back as it was received."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest

from kronespor.web.remarks import FormError

LONGEST_NAME = 255  # bytes


def chosen_file(request: HttpRequest) -> "UploadedFile[Any]":
    """The one file of a form. FormError if there is none, or it is too large."""
    file = request.FILES.get("file")
    if file is None:
        raise FormError("no-files")
    if (file.size or 0) > settings.MAX_UPLOAD:
        raise FormError("file-too-large", name=file.name or "")
    return file


@contextmanager
def kept(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The uploaded file as one on disk, gone afterwards."""
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def kept_by_name(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The same under its own name, where the name says what it is; FormError if no disk takes such a long one."""
    name = Path(file.name or "file").name
    if len(name.encode()) > LONGEST_NAME:
        raise FormError("name-too-long", n=LONGEST_NAME)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(file.read())
        yield path


def as_received(stored_as: str, name: str) -> FileResponse:
    """A stored file to be saved, never shown: it may be anything. Http404 if it is gone."""
    try:
        file = (settings.HOME / stored_as).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
