"""Files that were released, held against the proof that they carry or that was published."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import click

from kronespor.cli.speaking import _, complain, echo, labelled
from kronespor.remarks import KronesporError

if TYPE_CHECKING:
    from kronespor.answers.attestation import Attestation
    from kronespor.answers.checking import Checked
    from kronespor.sandbox import Reader

LARGEST = 50 * 2**20
SECONDS = 30


def check_released(files: Sequence[Path], proof: str | None, key: str) -> int:
    """Say of each file whether it is what was released; the exit code: 1 if one is not."""
    from kronespor.answers.checking import check_file
    from kronespor.sandbox import Reader

    failed = 0
    with Reader() as reader:
        released = _released(reader, proof) if proof else None
        for path in files:
            try:
                checked = check_file(reader, path, released, key)
            except KronesporError as error:
                complain(error)
                failed = 1
                continue
            for fault in checked.faults:
                click.echo(f"{path}: {labelled(fault)}", err=True)
            failed = 1 if checked.faults else failed
            shown = checked.attestation
            about = _("“{title}”, released {at}; signed by {key}.")
            echo(
                f"{_said(checked).format(file=path)}: "
                + about.format(title=shown.title, at=shown.released_at, key=shown.key)
            )
            if not key:
                echo("  " + _("Whose key that is, --key tells: give the one that the municipality makes known."))
    return failed


def _said(checked: "Checked") -> str:
    """What is found of a file, in a sentence."""
    if checked.faults:
        return _("{file}: is not what was released")
    if checked.is_whole:
        return _("{file}: is what was released, word by word")
    if checked.is_own:
        return _("{file}: says what was released, word by word; it was saved again, and may look otherwise")
    return _("{file}: its figures are those released")


def _released(reader: "Reader", proof: str) -> "Attestation":
    """The proof that is in a file, is a file, or lies at an address."""
    from kronespor.answers.attestation import Attestation

    if proof.startswith(("https://", "http://")):
        try:
            with urlopen(proof, timeout=SECONDS) as answer:  # noqa: S310 (http alone)
                return Attestation.from_text(answer.read(LARGEST).decode("utf-8", "replace"))
        except OSError as error:
            raise click.BadParameter(f"{proof}: {error}", param_hint="--proof") from error
    path = Path(proof)
    if not path.is_file():
        raise click.BadParameter(_("{name} does not exist.").format(name=proof), param_hint="--proof")
    text = path.read_bytes()[:LARGEST] if path.suffix == ".json" else reader.carried(path).text.encode()
    return Attestation.from_text(text.decode("utf-8", "replace"))
