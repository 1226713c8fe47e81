"""A file that a browser sends, on disk; and a stored one, sent back as it was received."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404


@contextmanager
def kept(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The uploaded file as one on disk, gone afterwards."""
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def as_received(stored_as: str, name: str) -> FileResponse:
    """A stored file to be saved, never shown: it may be anything. Http404 if it is gone."""
    try:
        file = (settings.HOME / stored_as).open("rb")
    except OSError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
