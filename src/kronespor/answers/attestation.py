"""What a released answer says, signed: its figures and sums, their sources, and the head of the register's chain.

It lies inside every released file, and is published beside it, so that anybody can tell without the register whether a
figure was changed. The signature tells whose it is by the public key, which the municipality makes known.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Self

from kronespor.answers.errors import AnswerError
from kronespor.language.printing import decimal_text
from kronespor.register.signing import verify

FORM = "kronespor-answer-1"
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, InvalidOperation)


@dataclass(frozen=True)
class AttestedRow:
    """A row: its name, kroner by column, and the rows that it adds (numbers from 0), if it is a sum."""

    label: str
    amounts: tuple[Decimal | None, ...]
    adds: tuple[int, ...] = ()


@dataclass(frozen=True)
class AttestedTable:
    """A table. `summed`: how many of the first columns are added up in the next, if there is one."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[AttestedRow, ...]
    summed: int


@dataclass(frozen=True)
class Attestation:
    """What was released. `kind`, `words` and `file_sha256` (of all else in it, not known of the first releases): of the
    file that carries it; `head`: the signed head of the chain.
    """

    title: str
    dated: str
    released_at: str
    head: str
    tables: tuple[AttestedTable, ...]
    sources: tuple[tuple[int, str, str, str], ...]
    kind: str = "json"
    words: tuple[str, ...] = ()
    file_sha256: str = ""
    key: str = ""
    signature: str = field(default="", compare=False)

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        content = {name: value for name, value in self._json().items() if name != "signature"}
        return json.dumps(
            content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=decimal_text
        ).encode()

    @property
    def is_signed(self) -> bool:
        """Whether its signature is one by its key."""
        return verify(self.signed, self.signature, self.key)

    def _json(self) -> dict[str, Any]:
        kept = {**asdict(self), "form": FORM, "words": " ".join(self.words)}
        return kept if self.file_sha256 else {name: value for name, value in kept.items() if name != "file_sha256"}

    def as_text(self) -> str:
        """As it is kept in a file."""
        return json.dumps(self._json(), sort_keys=True, ensure_ascii=False, default=decimal_text)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """As it was kept. AnswerError if it is none."""
        try:
            kept = json.loads(text)
            if kept["form"] != FORM:
                raise ValueError(kept["form"])
            return cls(
                **{name: str(kept[name]) for name in ("title", "dated", "released_at", "head", "kind", "key")},
                signature=str(kept["signature"]),
                file_sha256=str(kept.get("file_sha256", "")),
                words=tuple(str(kept["words"]).split()),
                tables=tuple(map(_table_of, kept["tables"])),
                sources=tuple((int(n), str(f), str(a), str(p)) for n, f, a, p in kept["sources"]),
            )
        except (*DAMAGED, RecursionError) as error:
            raise AnswerError("attestation-damaged") from error


def _table_of(kept: Mapping[str, Any]) -> AttestedTable:
    rows = tuple(
        AttestedRow(
            str(row["label"]),
            tuple(None if amount is None else Decimal(amount) for amount in row["amounts"]),
            tuple(map(int, row["adds"])),
        )
        for row in kept["rows"]
    )
    columns = tuple(map(str, kept["columns"]))
    if any(len(row.amounts) != len(columns) or not set(row.adds) < set(range(len(rows))) for row in rows):
        raise ValueError(f"the rows do not fit the {len(columns)} columns")
    return AttestedTable(str(kept["title"]), columns, rows, int(kept["summed"]))
