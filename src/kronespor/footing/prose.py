"""Amounts in lists and prose, held against the total that is stated for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kronespor.amounts import KRONER
from kronespor.footing.footed import FootedTable
from kronespor.footing.lines import Judged, Line, asserted, table_of_lines
from kronespor.footing.said import sentences_of
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

    `by_line`: each line of the list that follows is an item; `unclear`: one has no amount, or more than one; `loose`:
    its items are paragraphs, and one alone may be anything.
    """

    title: str
    total: ProseAmount
    by_line: bool = False
    unclear: bool = False
    loose: bool = False
    line: int = 0
    items: list[Line] = field(default_factory=list)
    text: str = ""


@dataclass
class _Gathered:
    """Lists as they are gathered, passage by passage; `current` is the one that takes items."""

    language: Language
    lists: list[_Open] = field(default_factory=list)
    current: _Open | None = None
    heading: str = ""
    goes_on: bool = False
    """Whether the passage before opened a list by line or was an item of it."""
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
        if self.current and self.current.by_line and (passage.kind == "item" or self._is_loose_item(passage, amounts)):
            self.current.loose = passage.kind != "item"
            self._take_item(passage, amounts)
            return
        self.goes_on = False
        for amount in amounts:
            read = self._take_amount(passage, amount, read)
        if passage.kind == "item" and not read and _ends_with(passage, amounts):
            self.left.append(passage)
        if self.language.lists.shares_out(passage.text) and (total := self._shared_out(passage, amounts)):
            self._open(passage, total, by_line=True)
            self.goes_on = True
        if self.current is not None:
            rest = passage.text[read:].strip() if passage.kind != "heading" else ""
            self.current.text = " ".join(filter(None, (self.current.text, rest)))
            if len(self.current.text) > LONGEST_TEXT:
                self.current = None

    def _take_amount(self, passage: Passage, amount: ProseAmount, read: int) -> int:
        """A total that opens a list, an item's amount in brackets, or neither; how far the passage is read by then."""
        text = passage.text
        if text[amount.end : amount.end + 2].lstrip(". ").startswith(":") and self._states_total(text, amount):
            self._open(passage, amount)
            return amount.end
        if self.current is not None and text.endswith("(", 0, amount.start) and text.startswith(")", amount.end):
            label = f"{self.current.text} {passage.text[read : amount.start - 1]}".strip(" .:()•")
            self.current.items.append(Line(label, amount.printed, amount.kroner))
            self.current.text = ""
            return amount.end + 1
        return read

    def _states_total(self, text: str, amount: ProseAmount) -> bool:
        """Whether what stands before an amount says that it is a total."""
        return self.language.lists.states_total(text[max(0, amount.start - LONGEST_TEXT) : amount.start])

    def _open(self, passage: Passage, total: ProseAmount, by_line: bool = False) -> None:
        self.current = _Open(self._title(passage)[:LONGEST_TITLE], total, by_line, line=passage.line)
        self.lists.append(self.current)

    def _shared_out(self, passage: Passage, amounts: Sequence[ProseAmount]) -> ProseAmount | None:
        """The amount that a passage before a list says is shared out: its only one, or the only one called a total."""
        stated = [a for a in amounts if self._states_total(passage.text, a)]
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
        self.current.items.append(Line(label, amounts[0].printed, amounts[0].kroner))

    def _is_loose_item(self, passage: Passage, amounts: Sequence[ProseAmount]) -> bool:
        """Whether a paragraph right behind a list's opening, or its last item, is a name with a colon and an amount."""
        is_named = ":" in passage.text and len(passage.text) <= LONGEST_POT and len(sentences_of(passage.text)) == 1
        return self.goes_on and passage.kind == "paragraph" and is_named and _ends_with(passage, amounts)

    def _title(self, passage: Passage) -> str:
        """What a list is called that this passage opens."""
        if not passage.number or passage.kind == "footnote":
            return self.heading
        return self.language.lists.name_of(passage.text) if passage.kind == "heading" else passage.text


def foot_lists(document: Document, language: Language) -> tuple[list[FootedTable], list[Remark]]:
    """Lists under "… til en samlet værdi af 750.000 kr.:" with their items, and the pot that the lists share out, each
    as a table; and what stands in items and was not read."""
    gathered = _Gathered(language)
    for passage in document.passages:
        gathered.take(passage)
    lists = [_list(f"1.{n}", one) for n, one in enumerate(filter(_is_list, gathered.lists), start=1)]
    unread: list[Remark] = []
    if left := unread_lines((passage.text for passage in gathered.left), language):
        quoted: dict[str, Value] = {"n": len(left), "first": left[0][:LONGEST_NAME]}
        unread.append(Remark("amounts-not-read", "warning", values=quoted))
    pot = _pot(document, lists, language)
    return ([pot, *lists] if pot else lists), unread


def _is_list(one: _Open) -> bool:
    return len(one.items) > one.loose


def _list(name: str, one: _Open) -> FootedTable:
    """A list and whether its items add up to the total that is stated for them."""
    lines = [*one.items, Line(one.title, one.total.printed, one.total.kroner, role="total")]
    items = range(len(one.items))
    sums = asserted("sum", len(items), [(1, n) for n in items])._replace(is_read=not one.unclear)
    total = Judged(sums, lines)
    table = table_of_lines(name, one.title, one.line, [total])
    return replace(table, findings=tuple(_check(total, Place(list=name, row=one.title))))


def _ends_with(passage: Passage, amounts: Sequence[ProseAmount]) -> bool:
    """Whether a passage has one amount, at its end."""
    return len(amounts) == 1 and not passage.text[amounts[0].end :].strip(" .,;)")


def _is_title(passage: Passage) -> bool:
    return passage.kind == "heading" or bool(passage.number and passage.kind != "footnote")


def _check(one: Judged, place: Place) -> Iterator[Remark]:
    """A remark where a list's items do not add up to the total that is stated for them, or cannot be told to."""
    if not one.asserted.is_read:
        yield Remark("not-checked", "notice", place, {"n": 1, "names": place.row})
    elif not one.holds:
        values: dict[str, Value] = {
            "printed": one.claim.value,
            "expected": one.expected,
            "difference": one.difference,
            "unit": KRONER.name,
            "parts": Term("its-items"),
        }
        yield Remark("does-not-foot", "error", place, values, tuple(_causes(one)))


def _causes(one: Judged) -> Iterator[Cause]:
    if one.difference > 0:
        yield Cause("item-left-out", {"amount": Money(one.difference)})
    twice = next((line for _, line in one.parts if line.value == one.difference), None)
    if twice:
        yield Cause("counted-twice", {"name": twice.label[:LONGEST_NAME], "amount": twice.value})
    yield Cause("stale-total")


def _pot(document: Document, lists: Sequence[FootedTable], language: Language) -> FootedTable | None:
    """The pot that two or more lists share out, and whether they ask for more than is in it.

    It is the amount that the document names as free funds and that the lists exhaust; failing that, the only amount
    that it names as such.
    """
    if len(lists) < 2:
        return None
    named = _named_as_pot(document, lists, language)
    totals = [_amounts(one)[-1] for one in lists]
    total = sum(totals, Decimal(0))
    size = total if total in named else next(iter(named)) if len(named) == 1 else None
    if size is None:
        return None
    amount, passage = named[size]
    title = passage.text[:LONGEST_POT]
    lines = [Line(one.table.title, "", asked) for one, asked in zip(lists, totals, strict=True)]
    lines.append(Line(title, amount.printed, amount.kroner, role="total"))
    within = Judged(asserted("part", len(lists), [(1, n) for n in range(len(lists))]), lines)
    table = table_of_lines("1", title, passage.line, [within])
    if within.holds:
        return table
    values: dict[str, Value] = {
        "printed": amount.kroner,
        "expected": within.expected,
        "difference": within.difference,
        "over": -within.difference,
    }
    return replace(table, findings=(Remark("exceeds-pot", "error", Place(list="1"), values),))


def _named_as_pot(
    document: Document, lists: Sequence[FootedTable], language: Language
) -> dict[Decimal, tuple[ProseAmount, Passage]]:
    """The amounts that are no part of a list and stand among words for a pot, by their size, with their passages."""
    listed = {kroner for one in lists for kroner in _amounts(one)}
    return {
        amount.kroner: (amount, passage)
        for passage in document.passages
        for amount in amounts_in_prose(passage.text, language)
        if amount.kroner not in listed
        and language.lists.pot.stand_in(passage.text[max(0, amount.start - NEAR) : amount.end + NEAR])
    }


def _amounts(one: FootedTable) -> list[Decimal]:
    """The items of a list and last its total."""
    return [cell.amount for row in one.rows for cell in row.cells if cell.amount is not None]
