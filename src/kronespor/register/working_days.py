"""Danish working days, and days counted in them."""

from datetime import date, timedelta
from functools import lru_cache

from kronespor.language import language


@lru_cache
def _holidays(year: int) -> frozenset[date]:
    """The days of a year on which Danish offices are closed: holidays, Constitution Day, the days of Christmas."""
    import holidays

    return frozenset(holidays.country_holidays(language().holidays, years=year, categories=("public", "optional")))


def is_working_day(day: date) -> bool:
    """True for a day from Monday to Friday that is no Danish holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def working_days_before(day: date, count: int) -> date:
    """The day that lies this many working days before another."""
    return _counted(day, count, timedelta(days=-1))


def working_days_after(day: date, count: int) -> date:
    """The day that lies this many working days after another."""
    return _counted(day, count, timedelta(days=1))


def _counted(day: date, count: int, step: timedelta) -> date:
    while count > 0:
        day += step
        count -= is_working_day(day)
    return day
