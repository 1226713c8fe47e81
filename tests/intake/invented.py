"""Municipalities drawn from a seed: a plan, what was set aside for it, and what was decided of it later, as papers.

Each is known from both sides: its papers as a municipality would write them, and the whole truth as figures by day.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kronespor.language import language

Figures = dict[tuple[str, int], int]
"""Thousands of kroner by initiative and year."""
THINGS = (
    "Skovrejsning",
    "Cykelstier",
    "Regnvandsbassin",
    "Naturpleje",
    "Energitjek",
    "Delebiler",
    "Solceller",
    "Byhaver",
)
PLACES = ("ved Åen", "i Nordbyen", "på Torvet", "ved Skolen", "i Havnen")
PLANS = ("Klimastrategi", "Naturpolitik", "Børnepolitik", "Sundhedsstrategi", "Kulturplan")
COMMITTEES = ("Teknik- og Miljøudvalget", "Børne- og Kulturudvalget", "Sundhedsudvalget")
FUNDS = ("Klimapuljen", "Anlægsrammen", "Udviklingspuljen")
CAPTIONS = ("Afsatte midler til {}", "{}: økonomi", "Midler til {} efter omprioritering", "{}")
HEADS = (
    "{committee}\nMøde den {day}, punkt {n}",
    "{committee}, mødet den {day}",
    "Referat fra {committee}s møde {day}",
)


@dataclass
class Municipality:
    """One plan: the paper that set money aside, a sheet of what was changed, and a paper that tells of it afterwards.

    The sheet of some also says what was set aside at first. `adopted` and `now`: what stood after each, by the names of
    that day.
    """

    plan: str
    first_day: date
    changed_on: date
    adopted: Figures
    now: Figures
    first: str
    status: str
    sheet: str

    def write(self, folder: Path) -> tuple[Path, Path, Path]:
        """The two papers and the sheet, as files."""
        paths = (folder / "beslutning.html", folder / "status.html", folder / "ark.csv")
        for path, text in zip(paths, (self.first, self.status, self.sheet), strict=True):
            path.write_text(text, "utf-8")
        return paths


def drawn(seed: int) -> Municipality:
    """The municipality of a seed."""
    rng = random.Random(seed)
    year = rng.randint(2019, 2024)
    years = range(year, year + rng.randint(2, 4))
    plan = f"{rng.choice(PLANS)} {years[0]}-{years[-1]}"
    names = [f"{thing} {rng.choice(PLACES)}" for thing in rng.sample(THINGS, rng.randint(4, 6))]
    funds = {name: rng.choice(FUNDS) for name in names}
    funds[names[1]] = funds[names[0]]  # between which money is moved
    adopted = {(name, y): rng.randint(1, 40) * 50 for name in names for y in years}
    first_day = date(year - 1, rng.randint(9, 12), rng.randint(1, 28))
    changed_on = date(year, rng.randint(2, 11), rng.randint(1, 28))
    giver, taker, renamed, *merged = names
    for name in merged:
        funds[name] = funds[merged[0]]
    now = dict(adopted)
    rows: list[tuple[str, str, str, str, str, int | str, int]] = []
    first_row = f"A;allocation;{first_day};fund;{plan} / "
    given = [f"{first_row}{name};{funds[name]};{y};{k}.000" for (name, y), k in adopted.items()]
    for y in years[1:]:
        moved = min(max(now[giver, y] // 2, 1), 50 * rng.randint(1, 4))
        now[giver, y] -= moved
        now[taker, y] += moved
        rows.append(("V", "virement", f"{plan} / {giver}", f"{plan} / {taker}", funds[giver], y, moved))
    whole, new = f"{merged[0]} og mere", f"{renamed}, anden etape"
    rows += [("M", "merge", f"{plan} / {name}", f"{plan} / {whole}", "", "", 0) for name in merged]
    rows.append(("N", "rename", f"{plan} / {renamed}", new, "", "", 0))
    for y in years:
        now[whole, y] = sum(now.pop((name, y)) for name in merged)
        now[new, y] = now.pop((renamed, y))
    then = {**funds, whole: funds[merged[0]], new: funds[renamed]}
    committee, caption, later = rng.choice(COMMITTEES), *rng.sample(CAPTIONS, 2)
    head = rng.choice(HEADS).format(committee=committee, day=_day(first_day), n=rng.randint(1, 20))
    first = _paper(f"Udmøntning af {plan}", head, caption.format(plan), adopted, funds)
    told = changed_on + timedelta(days=rng.randint(1, 20))
    body = f"Notat til {committee}, {_day(told)}\nUdvalget besluttede den {_day(changed_on)} at omprioritere midler."
    status = _paper(f"Status for {plan}", body, later.format(plan), now, then)
    head_row = "case;kind;decided_on;from;to;fund;year;amount"
    lines = [f"{c};{k};{changed_on};{a};{b};{f};{y};{f'{m}.000' if m else ''}" for c, k, a, b, f, y, m in rows]
    sheet = "\n".join([head_row, *(given if rng.random() < 0.5 else ()), *lines])
    return Municipality(plan, first_day, changed_on, adopted, now, first, status, sheet)


def _day(day: date) -> str:
    return language("da").dates.printed(day)


def _paper(title: str, head: str, caption: str, figures: Figures, funds: dict[str, str]) -> str:
    """A paper with one table of thousands, as HTML."""
    years = sorted({year for _, year in figures})
    names = list(dict.fromkeys(name for name, _ in figures))
    amounts = [(name, funds[name], [figures[name, y] for y in years]) for name in names]
    amounts.append(("I alt", "", [sum(figures[name, y] for name in names) for y in years]))
    rows = ((name, fund, *(f"{k:,}".replace(",", ".") for k in (*row, sum(row)))) for name, fund, row in amounts)
    heading = "".join(f"<th>{cell}</th>" for cell in ("Indsats", "Kilde", *years, "I alt"))
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    paragraphs = "".join(f"<p>{line}</p>" for line in head.split("\n"))
    table = f"<table><caption>{caption} (1.000 kr.)</caption><tr>{heading}</tr>{body}</table>"
    return f'<!doctype html><html lang="da"><body><h1>{title}</h1>{paragraphs}{table}<p>Vedtaget.</p></body></html>'
