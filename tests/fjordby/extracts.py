"""What Fjordby's finance system says was spent in 2025: extracts drawn from a seed, with returned money, corrections,
and lines that were posted on the wrong account and moved.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.fjordby.papers import KLIMA, KULTUR, SUNDHED

YEAR = 2025
ACCOUNTS = {
    "00.32.31.1.20": (KLIMA, "Skovrejsning ved Fjordengen", 1_200),
    "00.25.13.3.10": (KLIMA, "Energirenovering af skoler og dagtilbud", 4_000),
    "00.32.31.1.40": (KLIMA, "Grøn omstilling i landdistrikterne", 1_800),
    "03.35.63.1.10": (KULTUR, "Åbne biblioteker", 600),
    "04.62.88.1.10": (SUNDHED, "Motion på recept", 300),
    "04.62.88.1.20": (SUNDHED, "Faldforebyggelse", 400),
    "00.32.31.1.50": (KLIMA, "Tilskud til Klimaforeningen Fjordby", 550),
}
"""Account -> plan, initiative, and thousands of kroner set aside for 2025."""
FUNDS = {"Grøn omstilling i landdistrikterne": ("Klimapuljen", "Statslig tilskudspulje")}
"""The initiatives that have their money of two funds, half of their account each."""
OTHERS = tuple(f"05.{n:02}.{n % 7 + 10}.1.01" for n in range(10, 60))
"""Accounts of the rest of the municipality, which belong to no initiative."""
CVR = "99999004"
QUARTERS = tuple(date(YEAR, month, day) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)))


@dataclass
class Year:
    """The lines of a year, as they were posted: quarter, account, recipient, øre spent and committed."""

    lines: list[tuple[int, str, str, int, int]] = field(default_factory=list)

    def until(self, quarter: int) -> dict[str, int]:
        """Øre spent by account, to the end of a quarter."""
        sums: dict[str, int] = defaultdict(int)
        for of, account, _, spent, _ in self.lines:
            if of <= quarter:
                sums[account] += spent
        return dict(sums)

    def committed(self, quarter: int) -> int:
        """Øre committed, to the end of a quarter."""
        return sum(committed for of, _, _, _, committed in self.lines if of <= quarter)

    def write(self, path: Path, quarter: int) -> Path:
        """The extract of a year to date as CSV."""
        rows = [
            f"{a};{cvr};{_kr(spent)};{_kr(committed)}" for q, a, cvr, spent, committed in self.lines if q <= quarter
        ]
        path.write_text("\n".join(["Kontostreng;CVR;Beløb;Disponeret", *rows, ""]), "utf-8")
        return path


def _kr(ore: int) -> str:
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100:,}".replace(",", ".") + f",{abs(ore) % 100:02}"


def drawn(seed: int, lines: int = 10_000) -> Year:
    """The year of a seed. What initiatives spend stays below what is set aside."""
    rng = random.Random(seed)
    year = Year()
    own = list(ACCOUNTS)
    for n in range(lines):
        quarter, account = n * 4 // lines, rng.choice(own if rng.random() < 0.3 else OTHERS)
        budget = ACCOUNTS.get(account, ("", "", 9_000))[2] * 100_000
        ore = rng.randint(100, max(budget // lines * 12, 101))
        cvr = CVR if account == "00.32.31.1.50" else ""
        match rng.randrange(40):
            case 0:  # returned
                ore = -ore
            case 1:  # on the wrong account, and moved
                wrong = rng.choice(OTHERS)
                year.lines += [(quarter, wrong, cvr, ore, 0), (quarter, wrong, cvr, -ore, 0)]
        year.lines.append((quarter, account, cvr, ore, rng.choice((0, 0, 0, 12_345))))
    return year


def rules(accounts: Sequence[str] = tuple(ACCOUNTS)) -> str:
    """The sheet that says which accounts are whose."""
    rows = ["accounts;to;fund;type;share"]
    for account in accounts:
        plan, initiative, _ = ACCOUNTS[account]
        funds = FUNDS.get(initiative, ("",))
        rows += [f"{account};{plan} / {initiative};{fund};;{100 // len(funds)}" for fund in funds]
    return "\n".join(rows) + "\n"
