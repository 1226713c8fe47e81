"""Which accounts of the finance system belong to which initiatives: rules, and what they make of an extract.

An account belongs to the rules of the pattern that says most of it; what no rule takes is told, never dropped.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from kronespor.register.acting import actor
from kronespor.register.errors import RegisterError
from kronespor.register.events import account_of
from kronespor.register.extracts import AccountMap, Balance, Distribution, Extract, Spending, Stage
from kronespor.register.ledger import book_time, ledger
from kronespor.register.models import Account, ActionPlan, ExpenditureType, Fund, Initiative, Posting

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Rule:
    """Accounts of a pattern ("5.25.10.*") belong to an initiative, or to a plan's reserve, by a share in percent.

    `type`: the expenditure type; empty where the initiative's own is meant.
    """

    pattern: str
    fund: int
    initiative: int = 0
    plan: int = 0
    type: str = ""
    share: str = "100"

    @property
    def percent(self) -> Decimal:
        """The share."""
        return Decimal(self.share)


class AccountRules:
    """The rules of a map, asked account by account."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_pattern: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            self._by_pattern[rule.pattern].append(rule)

    @cached_property
    def _wild(self) -> list[str]:
        """The patterns with a star, those first that say most."""
        return sorted((p for p in self._by_pattern if "*" in p), key=lambda p: -len(p.replace("*", "")))

    def of(self, account: str) -> Sequence[Rule]:
        """The rules that an account belongs to; none where no pattern is its own."""
        if account in self._by_pattern:
            return self._by_pattern[account]
        return next((self._by_pattern[p] for p in self._wild if _fits(account, p)), ())


def _fits(account: str, pattern: str) -> bool:
    """Whether a star stands for the rest of an account; as many stars as there are cost no more than one."""
    first, *middle, last = pattern.split("*")
    if not account.startswith(first):
        return False
    at = len(first)
    for part in middle:
        found = account.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(account) - len(last) >= at and account.endswith(last)


@dataclass(frozen=True)
class Unmatched:
    """What of an account in an extract belongs to no initiative, in øre."""

    account: str
    stage: str
    amount: int
    lines: int

    @property
    def kroner(self) -> Decimal:
        """The amount in kroner."""
        return Decimal(self.amount) / 100

    @property
    def name(self) -> str:
        """What the stage is called."""
        return str(Stage(self.stage).label)


def rules_of(kept: AccountMap) -> list[Rule]:
    """The rules of a version of the map."""
    return [Rule(**rule) for rule in kept.rules]


def current_map() -> AccountMap | None:
    """The version that counts."""
    return AccountMap.objects.order_by("-pk").first()


def keep_map(rules: Sequence[Rule], columns: Mapping[str, object], text: str = "") -> AccountMap:
    """Keep a version of the map, and distribute by it every extract of which it says otherwise than the last.

    The same rules as now make no new version. RegisterError where shares of a pattern come to more than the whole.
    """
    for pattern, shares in _shares(rules).items():
        if shares > WHOLE or not pattern:
            raise RegisterError("shares-over-whole", pattern=pattern, shares=str(shares))
    with ledger():
        now, kept = current_map(), [asdict(rule) for rule in rules]
        if now is not None and now.rules == kept and now.columns == columns:
            return now
        made = AccountMap.objects.create(
            made_at=book_time(), made_by=actor(), text=text[:300], columns=dict(columns), rules=kept
        )
        for extract in Extract.objects.order_by("pk"):
            distribute(extract, made)
        return made


def accounts_follow(before: Collection[Initiative], after: Initiative, text: str) -> None:
    """Let the accounts of initiatives that go on as another be that one's, as their money is: a version of the map."""
    now, numbers = current_map(), {initiative.pk for initiative in before}
    if now is None:
        return
    rules = [replace(r, initiative=after.pk) if r.initiative in numbers else r for r in rules_of(now)]
    if rules != rules_of(now):
        keep_map(rules, now.columns, text)


def _shares(rules: Iterable[Rule]) -> dict[str, Decimal]:
    shares: dict[str, Decimal] = defaultdict(Decimal)
    for rule in rules:
        shares[rule.pattern] += rule.percent
    return shares


def distribute(extract: Extract, by: AccountMap) -> Distribution:
    """Distribute an extract by a version of the map; the last distribution stands where that comes to the same."""
    rows = list(_spending(extract, rules_of(by)))
    last = extract.distributions.order_by("-pk").first()
    if last is not None and sorted(map(_content, rows)) == sorted(map(_content, last.spending.all())):
        return last
    at = book_time() if last is not None else extract.imported_at
    made = Distribution.objects.create(extract=extract, map=by, made_at=at)
    for row in rows:
        row.distribution = made
    Spending.objects.bulk_create(rows, batch_size=2_000)
    return made


Content = tuple[int, int, str, str, str, int, int]


def _content(row: Spending) -> Content:
    return (row.account_id, row.fund_id, row.expenditure_type, row.stage, row.cvr, row.amount, row.credited)


def _spending(extract: Extract, rules: Sequence[Rule]) -> Iterator[Spending]:
    """What each initiative gets of an extract, summed."""
    sums: dict[tuple[Rule, str, str], list[int]] = defaultdict(lambda: [0, 0])
    asked = AccountRules(rules)
    for account, stage, cvr, amount, credited in _balances(extract):
        of = asked.of(account)
        parts = zip(of, split(amount, of), split(credited, of), strict=True)
        for rule, part, given_back in parts:
            found = sums[rule, stage, cvr]
            found[0] += part
            found[1] += given_back
    accounts = _accounts({rule for rule, _, _ in sums})
    types = _types(accounts.values())
    for (rule, stage, cvr), (amount, credited) in sums.items():
        account_id = accounts[rule]
        yield Spending(
            account_id=account_id,
            fund_id=rule.fund,
            fiscal_year=extract.fiscal_year,
            expenditure_type=rule.type or types.get((account_id, rule.fund), ExpenditureType.UNKNOWN.value),
            stage=stage,
            cvr=cvr,
            amount=amount,
            credited=credited,
        )


def _balances(extract: Extract) -> Iterable[tuple[str, str, str, int, int]]:
    rows = Balance.objects.filter(extract=extract).order_by("pk")
    return rows.values_list("account", "stage", "cvr", "amount", "credited").iterator(chunk_size=5_000)


def split(ore: int, rules: Sequence[Rule]) -> list[int]:
    """An amount by the rules' shares, to the øre: what they come to is the amount, if they are the whole of it."""
    parts, given, share = [], 0, Decimal(0)
    for rule in rules:
        share += rule.percent
        so_far = int((Decimal(ore) * share / WHOLE).quantize(Decimal(1), ROUND_HALF_UP))
        parts.append(so_far - given)
        given = so_far
    return parts


def _accounts(rules: Iterable[Rule]) -> dict[Rule, int]:
    """The register's account of each rule, made if there is none."""
    found: dict[tuple[int, int], int] = {}
    known = Account.objects.values_list("kind", "initiative_id", "plan_id", "pk")
    for kind, initiative, plan, pk in known.filter(kind__in=(Account.Kind.INITIATIVE, Account.Kind.RESERVE)):
        found[(initiative, 0) if kind == Account.Kind.INITIATIVE else (0, plan)] = pk
    accounts = {}
    for rule in rules:
        key = (rule.initiative, 0) if rule.initiative else (0, rule.plan)
        if key not in found:
            party = Initiative.objects.get(pk=key[0]) if key[0] else ActionPlan.objects.get(pk=key[1])
            found[key] = account_of(party).pk
        accounts[rule] = found[key]
    return accounts


def _types(accounts: Iterable[int]) -> dict[tuple[int, int], str]:
    """The expenditure type of what accounts have of a fund, where it is one."""
    types: dict[tuple[int, int], set[str]] = defaultdict(set)
    rows = Posting.objects.filter(account__in=set(accounts)).values_list("account_id", "fund_id", "expenditure_type")
    for account, fund, kind in rows.distinct():
        types[account, fund].add(kind)
    return {key: next(iter(kinds)) for key, kinds in types.items() if len(kinds) == 1}


def unmatched(extract: Extract) -> list[Unmatched]:
    """What of an extract belongs to no initiative by the map that it was last distributed by, the largest first."""
    last = extract.distributions.select_related("map").order_by("-pk").first()
    asked = AccountRules(rules_of(last.map) if last else ())
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    rows = extract.balances.values_list("account", "stage", "amount", "lines")
    for account, stage, amount, lines in rows:
        rest = amount - sum(split(amount, asked.of(account)))
        if rest or not asked.of(account):
            sums[account, stage][0] += rest
            sums[account, stage][1] += lines
    found = [Unmatched(*key, *of) for key, of in sums.items()]
    return sorted(found, key=lambda u: (-abs(u.amount), u.account, u.stage))


def the_fund(initiative: Initiative) -> Fund | None:
    """The fund that an initiative has its money of, where it is one."""
    funds = Fund.objects.filter(posting__account__initiative=initiative).distinct()[:2]
    return funds[0] if len(funds) == 1 else None
