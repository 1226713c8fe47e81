"""What several commands take: days, periods, files."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import click

from kronespor.cli.speaking import _

PERIOD = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
FILE = click.Path(path_type=Path, dir_okay=False)


class Day(click.ParamType[date]):
    """A day, as 2026-03-02 or 02-03-2026."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that is written."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d-%m-%Y"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007 (a day is in no time zone)
            except ValueError:
                continue
        raise click.BadParameter(
            _("'{value}' is no day; write 2026-03-02 or 02-03-2026.").format(value=value), ctx, param
        )


class Period(click.ParamType[tuple[int, int]]):
    """The first and the last year of a period, as 2024-2026."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The years that are written."""
        if isinstance(value, tuple):
            return value
        written = PERIOD.fullmatch(value.strip())
        if written is None:
            raise click.BadParameter(_("'{value}' is no period; write 2024-2026.").format(value=value), ctx, param)
        return int(written[1]), int(written[2])


DAY, YEARS = Day(), Period()


def period(first: int | None, last: int | None) -> str:
    """A period as it is printed; an end that is not known is open."""
    return f"{first or '…'}-{last or '…'}"


def text_or_file(_ctx: click.Context, param: click.Parameter, value: str) -> str:
    """A text that is given, or what the file says that is named after an @ (callback of an option)."""
    if not value.startswith("@"):
        return value
    try:
        return Path(value[1:]).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(_("{file} cannot be read as text.").format(file=value[1:]), param=param) from error


def check_suffixes(files: Iterable[Path], suffixes: Sequence[str]) -> None:
    """BadParameter if a file to be written is none of these forms."""
    for file in files:
        if file.suffix.lower() not in suffixes:
            text = _("{file} is none of {suffixes}.").format(file=file.name, suffixes=", ".join(suffixes))
            raise click.BadParameter(text, param_hint="--out")


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day, in the municipality's time."""
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, time.max)) if day else None
