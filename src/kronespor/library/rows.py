"""Rows of one type that become a frame of pandas or polars, whose columns have the types of the row's fields."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints, overload

if TYPE_CHECKING:
    import pandas
    import polars

R = TypeVar("R")
SCALE = 6
"""Decimals of a polars column of amounts: those of a krone, in billions with four decimals and less."""
PANDAS: dict[Any, str] = {int: "Int64", str: "string", bool: "boolean"}


class Rows(Sequence[R], Generic[R]):
    """A sequence of rows. `kind`: their type, a dataclass of numbers, texts, days and `Decimal`s, or None of them."""

    def __init__(self, kind: type[R], rows: Iterable[R]) -> None:
        self.kind, self._rows = kind, tuple(rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> "Rows[R]": ...
    def __getitem__(self, index: int | slice) -> "R | Rows[R]":
        return Rows(self.kind, self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def __repr__(self) -> str:
        return f"<{len(self)} × {self.kind.__name__}: {', '.join(self._columns())}>"

    def to_pandas(self) -> "pandas.DataFrame":
        """A frame of pandas: whole numbers as Int64, which has room for none; amounts as `Decimal` objects."""
        import pandas

        columns = {
            name: pandas.Series([getattr(row, name) for row in self], dtype=PANDAS.get(kind, "object"))
            for name, kind in self._columns().items()
        }
        return pandas.DataFrame(columns)

    def to_polars(self) -> "polars.DataFrame":
        """A frame of polars: amounts as its own decimals."""
        import polars

        kinds: dict[Any, Any] = {
            int: polars.Int64(),
            str: polars.String(),
            bool: polars.Boolean(),
            date: polars.Date(),
            Decimal: polars.Decimal(38, SCALE),
        }
        columns = self._columns()
        data = {name: [getattr(row, name) for row in self] for name in columns}
        return polars.DataFrame(data, schema={name: kinds[kind] for name, kind in columns.items()})

    def _columns(self) -> dict[str, Any]:
        """The fields of a row, and what each is where it is not None."""
        hints = get_type_hints(self.kind)
        names = [field.name for field in fields(self.kind)]  # type: ignore[arg-type]  # a dataclass, as said
        return {name: _without_none(hints[name]) for name in names}


def _without_none(hint: Any) -> Any:
    kinds = [kind for kind in getattr(hint, "__args__", ()) if kind is not type(None)]
    return kinds[0] if kinds else hint
