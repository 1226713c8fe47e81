"""Price indices (p/l) as they were published. None ship with the program: an index counts only with its source."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kronespor.amounts import AmountError, PriceIndex
from kronespor.language import fold
from kronespor.register.ledger import ledger
from kronespor.register.models import PriceSeries, PriceValue
from kronespor.remarks import Term, in_words


@dataclass
class Publication:
    """A series as its publisher gives it: year -> index."""

    name: str
    source: str
    published_on: date
    is_example: bool = False
    values: dict[int, Decimal] = field(default_factory=dict)


def keep(publications: Sequence[Publication]) -> list[PriceSeries]:
    """Keep series, all or none. AmountError where one of the same name and day has other figures."""
    with ledger():
        return [_keep(one) for one in publications]


def _keep(table: Publication) -> PriceSeries:
    known = PriceSeries.objects.filter(key=fold(table.name), published_on=table.published_on).first()
    if known is not None:
        if dict(known.values.values_list("year", "index")) == table.values:
            return known
        raise AmountError("price-series-differs", series=str(known), day=table.published_on)
    series = PriceSeries.objects.create(
        name=table.name,
        key=fold(table.name),
        source=table.source,
        published_on=table.published_on,
        is_example=table.is_example,
    )
    PriceValue.objects.bulk_create(PriceValue(series=series, year=y, index=v) for y, v in table.values.items())
    return series


def price_index(name: str, as_of: date | None = None) -> PriceIndex:
    """The newest publication of a series, by `as_of` if that is given. AmountError if there is none."""
    published = PriceSeries.objects.filter(key=fold(name))
    if as_of:
        published = published.filter(published_on__lte=as_of)
    series = published.order_by("-published_on").first()
    if series is None:
        known = tuple(sorted(set(PriceSeries.objects.values_list("name", flat=True)))) or (Term("none-yet"),)
        if as_of:
            raise AmountError("no-price-series-by", name=name, day=as_of, known=known)
        raise AmountError("no-price-series", name=name, known=known)
    example = f" ({in_words(Term('price-example'), 'da')})" if series.is_example else ""
    source = f"{series.source}, {series.published_on}{example}"
    return PriceIndex(series.name, source, dict(series.values.values_list("year", "index")))
