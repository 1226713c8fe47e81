"""Sentences that state a share of an amount: in percent, as a fraction in words or figures.

Each kind has a proposer, as those of `footing.sentences`.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from kronespor.amounts import NO_UNIT
from kronespor.footing.compared import TELLING_DIGITS
from kronespor.footing.lines import PERCENT, Asserted, Line, asserted
from kronespor.footing.said import HALF, Said, SaidPassage, sentences_of
from kronespor.language import Language

STEM, ENDING = 4, 3  # letters that two forms of a word have in common at least, and in which they differ at most
_PERCENT = r"(?P<percent>\d{1,3}(?:[.,]\d{1,2})?)"


def shares(passage: SaidPassage) -> Iterator[Asserted]:
    """A share of a whole: "120.000 kr., svarende til 12 % af 1 mio. kr.", "en halvdel af 1 mio. kr., dvs. 500.000"."""
    language, said = passage.language, passage.said
    for place, (n, share) in enumerate(passage.shares.items(), start=len(said)):
        whole = said[n]
        if share.printed not in whole.opening:
            continue
        link = whole.opening[: whole.opening.index(share.printed)]
        is_worked_out = whole.after.lstrip().startswith("=")  # "62,5 % af 1.186.643 kr. = 742.000 kr."
        if n and whole.goes_on and _equals(link, language) and not is_worked_out:
            yield asserted("share", place, [(1, n - 1), (1, n)])
        elif n + 1 < len(said) and said[n + 1].goes_on and _equals(said[n + 1].before, language):
            is_sure = _is_equal(said[n + 1].before, language)
            yield asserted("share", place, [(1, n + 1), (1, n)], is_sure, TELLING_DIGITS)


def shares_of_said(passage: SaidPassage) -> Iterator[Asserted]:
    """A share of what was said before: "budgettet er 5 mio. kr. og forbruget 4, svarende til 80 pct. af budgettet"."""
    for place, whole in enumerate(passage.shares, start=len(passage.said)):
        part = passage.said[whole + 1 : whole + 2]
        if part and _share_beside(part[0], passage.said, passage.language):
            yield asserted("share", place, [(1, part[0].n), (1, whole)])


def printed_shares(said: Sequence[Said], language: Language) -> Iterator[tuple[int, Line]]:
    """The shares that are printed of amounts, by the place of the whole: of what is said behind, then of what was."""
    for part in said[1:]:
        if share := _share_beside(part, said, language):
            yield part.n - 1, share
    for whole in said:
        of = re.search(rf"{_share(language)}\s+{language.prose.share_of.pattern}(?!\w)", whole.opening, re.IGNORECASE)
        if of and not any(c.isdigit() or c == "," for c in whole.opening[of.end() :]):
            yield whole.n, _line(of, language, whole.opening[: of.start()].strip())


def _is_equal(link: str, language: Language) -> bool:
    """Whether the words right before an amount say that it is what was said: not "dvs. at kommunen betaler"."""
    words = link.rstrip(" (=")
    return words != link.rstrip() or any(language.prose.equals.end(words[:end]) for end in _ends(words))


def _ends(words: str) -> Iterator[int]:
    """Where a text ends, and where it would without its last word or two."""
    yield len(words)
    for before in list(re.finditer(r"\s+\w+$|\s+\w+\s+\w+$", words)):
        yield before.start()


def _equals(link: str, language: Language) -> bool:
    return language.prose.equals.stand_in(link) or link.strip() in ("(", "=")


@cache
def _share(language: Language) -> str:
    """A share in figures or words, as a regular expression with the groups that `_line` reads."""
    numbers = language.numbers
    percent = rf"{_PERCENT}\s*(?:%|{language.units.share.pattern})"
    worded = rf"(?:(?P<times>{'|'.join(numbers.words)})\s+)?(?P<part>{'|'.join(numbers.fractions)})(?!\w)"
    return rf"(?<![\w.,/])(?P<share>{percent}|{worded}|(?P<over>\d)/(?P<under>\d{{1,2}})(?!\d))"


def _line(share: re.Match[str], language: Language, label: str = "") -> Line:
    numbers, percent = language.numbers, share["percent"]
    if percent:
        value = Decimal(percent.replace(",", "."))
        half = HALF.scaleb(int(value.as_tuple().exponent))
        return Line(label, share.groupdict().get("share", percent), value, half, unit=NO_UNIT)
    if share["under"]:
        over, under = int(share["over"]), int(share["under"])
    else:
        over, under = numbers.words.get((share["times"] or "").lower(), 1), numbers.fractions[share["part"].lower()]
    return Line(label, share["share"], Decimal(PERCENT * over) / max(under, 1), unit=NO_UNIT)


def _share_beside(part: Said, said: Sequence[Said], language: Language) -> Line | None:
    """The share that an amount is of the one before it, as it stands behind or before it.

    The one before it alone is called so, "dvs. 90 pct. af budgettet", or is told to be the whole.
    """
    if not part.n or len(sentences_of(part.before)) > 2 or language.prose.qualified.stand_in(part.before):
        return None
    return _share_behind(part, said, language) or _share_ahead(part, said, language)


def _share_behind(part: Said, said: Sequence[Said], language: Language) -> Line | None:
    prose, whole = language.prose, said[part.n - 1]
    of = rf"\s+{prose.share_of.pattern}\s+(?:\w{{1,3}}\s+)?(?P<whole>[^\W\d]{{{STEM},}})"
    link = rf"\s*,?\s*(?:{prose.equals.pattern})\s+{_share(language)}(?:{of})?\s*(?=[.;,)]|$)"
    used = rf"\s*,?\s*(?:{prose.equals.pattern})\s+(?:\w+\s+)?{prose.used.pattern}\s+{prose.size.pattern}\s+{_PERCENT}"
    match = re.match(link, part.after, re.IGNORECASE) or re.match(used, part.after, re.IGNORECASE)
    if not match or (part.n + 1 < len(said) and said[part.n + 1].goes_on):
        return None
    is_budget = prose.whole.stand_in(whole.opening) and prose.taken.stand_in(f"{part.opening} {part.ending}")
    called = match.groupdict().get("whole")
    is_of = _is_called(called, whole, said) if called else is_budget
    return _line(match, language) if is_of else None


def _share_ahead(part: Said, said: Sequence[Said], language: Language) -> Line | None:
    prose, whole, opening = language.prose, said[part.n - 1], part.opening.strip(" ,")
    of = rf"\s+{prose.share_of.pattern}\s+(?:\w{{1,3}}\s+)?(?P<whole>[^\W\d]{{{STEM},}})"
    match = re.search(rf"{_share(language)}(?:{of})?\s*,?\s*(?:{prose.equals.pattern})?$", opening, re.IGNORECASE)
    if not match:
        return None
    if match["whole"]:
        is_of = _is_called(match["whole"], whole, said[: part.n])
    else:
        is_of_it = prose.of_which.begin(opening) and (part.goes_on or not (whole.n and whole.goes_on))
        is_of = is_of_it or (part.goes_on and prose.share_of.begin(whole.opening.lstrip()))
    return _line(match, language) if is_of and "," not in opening[: match.start()] else None


def _is_called(word: str, whole: Said, said: Sequence[Said]) -> bool:
    """Whether an amount alone is called by a word or another form of it."""
    stem = word[: max(STEM, len(word) - ENDING)]
    return [one.n for one in said if re.search(stem, one.opening, re.IGNORECASE)] == [whole.n]
