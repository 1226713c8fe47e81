"""Amounts in lists and prose, held against the total that is stated for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kronespor.amounts import KRONER
from kronespor.footing.footed import FootedList, ListItem
from kronespor.footing.units import ProseAmount, amounts_in_prose
from kronespor.language import Language
from kronespor.reading import Document, Passage
from kronespor.remarks import Cause, Money, Place, Remark, Term, Value

LONGEST_NAME = 60  # of an item


@dataclass
class _Open:
    """A stated total whose items are being gathered."""

    title: str
    total: ProseAmount
    items: list[ListItem] = field(default_factory=list)
    text: str = ""


def foot_lists(document: Document, language: Language) -> tuple[list[FootedList], list[Remark]]:
    """Lists under "… til en samlet værdi af 750.000 kr.:" with their items, and the pot that the lists share out."""
    found: list[_Open] = []
    current: _Open | None = None
    heading = ""
    for passage in document.passages:
        if _is_title(passage):
            heading = passage.text
            if current and current.items:
                current = None
        current = _take(passage, heading, current, found, language)
    lists = [
        FootedList(f"1.{n}", o.title, o.total.kroner, tuple(o.items))
        for n, o in enumerate(found, start=1)
        if len(o.items) >= 1
    ]
    findings = [f for f in (_check(one) for one in lists) if f]
    pot, excess = _pot(document, lists, language)
    findings += [excess] if excess else []
    return ([pot, *lists] if pot else lists), findings


def _is_title(passage: Passage) -> bool:
    return passage.kind == "heading" or bool(passage.number and passage.kind != "footnote")


def _take(
    passage: Passage, heading: str, current: _Open | None, found: list[_Open], language: Language
) -> _Open | None:
    """Read one passage: it may state a total (and so open a list), and give items to the list that is open."""
    at = 0
    title = heading
    if passage.number and passage.kind != "footnote":
        title = language.lists.name_of(passage.text) if passage.kind == "heading" else passage.text
    for amount in amounts_in_prose(passage.text, language):
        before = passage.text[: amount.start]
        after = passage.text[amount.end : amount.end + 2]
        if language.lists.states_total(before) and after.lstrip(". ").startswith(":"):
            current = _Open(title if len(title) <= 120 else title[:120], amount)
            found.append(current)
            at = amount.end
        elif current is not None and before.endswith("(") and after.startswith(")"):
            label = (current.text + " " + passage.text[at : amount.start - 1]).strip(" .:()•")
            current.items.append(ListItem(label, amount.kroner, amount.printed))
            current.text, at = "", amount.end + 1
    if current is not None:
        rest = passage.text[at:].strip()
        current.text = f"{current.text} {rest}".strip() if rest and passage.kind != "heading" else current.text
        if len(current.text) > 600:
            return None
    return current


def _check(one: FootedList) -> Remark | None:
    """A remark where a list's items do not add up to the total that is stated for them."""
    total = sum((i.kroner for i in one.items), Decimal(0))
    difference = one.printed_total - total
    if not difference:
        return None
    return Remark(
        "does-not-foot",
        "error",
        Place(list=one.id, row=one.title),
        {
            "printed": one.printed_total,
            "expected": total,
            "difference": difference,
            "unit": KRONER.name,
            "parts": Term("its-items"),
        },
        tuple(_causes(one, difference)),
    )


def _causes(one: FootedList, difference: Decimal) -> Iterator[Cause]:
    if difference > 0:
        yield Cause("item-left-out", {"amount": Money(difference)})
    twice = next((i for i in one.items if i.kroner == difference), None)
    if twice:
        yield Cause("counted-twice", {"name": twice.label[:LONGEST_NAME], "amount": twice.kroner})
    yield Cause("stale-total")


def _pot(
    document: Document, lists: Sequence[FootedList], language: Language
) -> tuple[FootedList | None, Remark | None]:
    """The pot that two or more lists share out, and a finding where they ask for more than is in it.

    The pot is the amount that the document names as free funds and that the lists exhaust; failing that, the only
    amount that it names as such.
    """
    if len(lists) < 2:
        return None, None
    total = sum((one.printed_total for one in lists), Decimal(0))
    named = {
        amount.kroner: passage.text
        for passage in document.passages
        for amount in amounts_in_prose(passage.text, language)
        if language.lists.pot.stand_in(passage.text[max(0, amount.start - 120) : amount.end + 120])
        and not any(amount.kroner in (one.printed_total, *(i.kroner for i in one.items)) for one in lists)
    }
    size = total if total in named else (next(iter(named)) if len(named) == 1 else None)
    if size is None:
        return None, None
    items = tuple(ListItem(one.title, one.printed_total) for one in lists)
    pot = FootedList("1", named[size][:160], size, items, "pot")
    if total <= size:
        return pot, None
    values: dict[str, Value] = {"printed": size, "expected": total, "difference": size - total, "over": total - size}
    return pot, Remark("exceeds-pot", "error", Place(list=pot.id), values)
