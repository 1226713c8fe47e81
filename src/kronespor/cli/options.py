"""What several commands take: days, periods, files."""

import re
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
                return datetime.strptime(value, form).date()  # noqa: DTZ007
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


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day, in the municipality's time."""
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, time.max)) if day else None
