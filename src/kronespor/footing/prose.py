"""Amounts in lists and prose, held against the total that is stated for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kronespor.amounts import KRONER
from kronespor.footing.footed import FootedList, ListItem
from kronespor.footing.units import ProseAmount, amounts_in_prose
from kronespor.language import Language
from kronespor.reading import Document, Passage
from kronespor.reading.unread import unread_lines
from kronespor.remarks import Cause, Money, Place, Remark, Term, Value

LONGEST_NAME, LONGEST_TITLE, LONGEST_POT = 60, 120, 160  # characters of an item, of a list, of a pot
LONGEST_TEXT = 600  # characters between two items: past it the list is at its end
NEAR = 120  # characters around an amount in which words for a pot are about it


@dataclass
class _Open:
    """A stated total whose items are being gathered; `text` is what was read since the last of them.

    `by_line`: each line of the list that follows is an item; `unclear`: one has no amount, or more than one.
    """

    title: str
    total: ProseAmount
    by_line: bool = False
    unclear: bool = False
    items: list[ListItem] = field(default_factory=list)
    text: str = ""


@dataclass
class _Gathered:
    """Lists as they are gathered, passage by passage; `current` is the one that takes items."""

    language: Language
    lists: list[_Open] = field(default_factory=list)
    current: _Open | None = None
    heading: str = ""
    left: list[Passage] = field(default_factory=list)
    """Items that end with an amount and are of no list."""

    def take(self, passage: Passage) -> None:
        """Read one passage: it may state a total (and so open a list), and give items to the list that is open."""
        if _is_title(passage):
            self.heading = passage.text
            if self.current and self.current.items:
                self.current = None
        read = 0
        amounts = amounts_in_prose(passage.text, self.language)
        if passage.kind == "item" and self.current and self.current.by_line:
            self._take_item(passage, amounts)
            return
        for amount in amounts:
            read = self._take_amount(passage, amount, read)
        if passage.kind == "item" and not read and _ends_with(passage, amounts):
            self.left.append(passage)
        if self.language.lists.shares_out(passage.text) and (total := self._shared_out(passage, amounts)):
            self._open(passage, total, by_line=True)
        if self.current is not None:
            rest = passage.text[read:].strip() if passage.kind != "heading" else ""
            self.current.text = " ".join(filter(None, (self.current.text, rest)))
            if len(self.current.text) > LONGEST_TEXT:
                self.current = None

    def _take_amount(self, passage: Passage, amount: ProseAmount, read: int) -> int:
        """A total that opens a list, an item's amount in brackets, or neither; how far the passage is read by then."""
        before, after = passage.text[: amount.start], passage.text[amount.end :]
        if self.language.lists.states_total(before) and after[:2].lstrip(". ").startswith(":"):
            self._open(passage, amount)
            return amount.end
        if self.current is not None and before.endswith("(") and after.startswith(")"):
            label = f"{self.current.text} {passage.text[read : amount.start - 1]}".strip(" .:()•")
            self.current.items.append(ListItem(label, amount.kroner, amount.printed))
            self.current.text = ""
            return amount.end + 1
        return read

    def _open(self, passage: Passage, total: ProseAmount, by_line: bool = False) -> None:
        self.current = _Open(self._title(passage)[:LONGEST_TITLE], total, by_line)
        self.lists.append(self.current)

    def _shared_out(self, passage: Passage, amounts: Sequence[ProseAmount]) -> ProseAmount | None:
        """The amount that a passage before a list says is shared out: its only one, or the only one called a total."""
        stated = [a for a in amounts if self.language.lists.states_total(passage.text[: a.start])]
        first = amounts if len(amounts) == 1 else stated
        return first[0] if len(first) == 1 else None

    def _take_item(self, passage: Passage, amounts: Sequence[ProseAmount]) -> None:
        """An item on a line of its own, which ends with its amount; what is a part of another is none."""
        if self.current is None or self.language.rows.is_of_which(passage.text):
            return
        if not _ends_with(passage, amounts):
            self.current.unclear = True
            return
        label = passage.text[: amounts[0].start].strip(" :–-•(")
        self.current.items.append(ListItem(label, amounts[0].kroner, amounts[0].printed))

    def _title(self, passage: Passage) -> str:
        """What a list is called that this passage opens."""
        if not passage.number or passage.kind == "footnote":
            return self.heading
        return self.language.lists.name_of(passage.text) if passage.kind == "heading" else passage.text


def foot_lists(document: Document, language: Language) -> tuple[list[FootedList], list[Remark]]:
    """Lists under "… til en samlet værdi af 750.000 kr.:" with their items, and the pot that the lists share out."""
    gathered = _Gathered(language)
    for passage in document.passages:
        gathered.take(passage)
    lists = [
        FootedList(f"1.{n}", one.title, one.total.kroner, tuple(one.items))
        for n, one in enumerate(gathered.lists, start=1)
        if one.items
    ]
    clear = {id(one): not g.unclear for one, g in zip(lists, (g for g in gathered.lists if g.items), strict=True)}
    findings = [remark for one in lists if (remark := _check(one) if clear[id(one)] else _not_checked(one))]
    if left := unread_lines((passage.text for passage in gathered.left), language):
        quoted: dict[str, Value] = {"n": len(left), "first": left[0][:LONGEST_NAME]}
        findings.append(Remark("amounts-not-read", "warning", values=quoted))
    pot = _pot(document, lists, language)
    if pot is None:
        return lists, findings
    excess = _check_pot(pot)
    return [pot, *lists], [*findings, excess] if excess else findings


def _ends_with(passage: Passage, amounts: Sequence[ProseAmount]) -> bool:
    """Whether a passage has one amount, at its end."""
    return len(amounts) == 1 and not passage.text[amounts[0].end :].strip(" .,;)")


def _is_title(passage: Passage) -> bool:
    return passage.kind == "heading" or bool(passage.number and passage.kind != "footnote")


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


def _not_checked(one: FootedList) -> Remark:
    return Remark("not-checked", "notice", Place(list=one.id, row=one.title), {"n": 1, "names": one.title})


def _causes(one: FootedList, difference: Decimal) -> Iterator[Cause]:
    if difference > 0:
        yield Cause("item-left-out", {"amount": Money(difference)})
    twice = next((i for i in one.items if i.kroner == difference), None)
    if twice:
        yield Cause("counted-twice", {"name": twice.label[:LONGEST_NAME], "amount": twice.kroner})
    yield Cause("stale-total")


def _pot(document: Document, lists: Sequence[FootedList], language: Language) -> FootedList | None:
    """The pot that two or more lists share out.

    It is the amount that the document names as free funds and that the lists exhaust; failing that, the only amount
    that it names as such.
    """
    if len(lists) < 2:
        return None
    named = _named_as_pot(document, lists, language)
    total = sum((one.printed_total for one in lists), Decimal(0))
    size = total if total in named else next(iter(named)) if len(named) == 1 else None
    if size is None:
        return None
    items = tuple(ListItem(one.title, one.printed_total) for one in lists)
    return FootedList("1", named[size][:LONGEST_POT], size, items, "pot")


def _named_as_pot(document: Document, lists: Sequence[FootedList], language: Language) -> dict[Decimal, str]:
    """The amounts that are no part of a list and stand among words for a pot: kroner -> the passage."""
    listed = {k for one in lists for k in (one.printed_total, *(i.kroner for i in one.items))}
    return {
        amount.kroner: passage.text
        for passage in document.passages
        for amount in amounts_in_prose(passage.text, language)
        if amount.kroner not in listed
        and language.lists.pot.stand_in(passage.text[max(0, amount.start - NEAR) : amount.end + NEAR])
    }


def _check_pot(pot: FootedList) -> Remark | None:
    """A remark where the lists ask for more than is in the pot."""
    asked = sum((item.kroner for item in pot.items), Decimal(0))
    over = asked - pot.printed_total
    if over <= 0:
        return None
    values: dict[str, Value] = {"printed": pot.printed_total, "expected": asked, "difference": -over, "over": over}
    return Remark("exceeds-pot", "error", Place(list=pot.id), values)
