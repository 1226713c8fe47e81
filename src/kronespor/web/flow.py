"""Fund -> plan -> initiative as a flow of kroner, for the chart and for the table beside it."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from kronespor.answers.overview import Overview

MOST = 60  # initiatives in the picture; the table has all


def flow(shown: Overview) -> dict[str, Any]:
    """Kroner from each fund to each plan, and from each plan to its initiatives, of what the overview shows; no query.

    `links`: (fund, plan, kroner), for the table. `drawn`: for the charts, the largest initiatives; what is negative
    cannot be drawn. A name may stand on two levels or in two plans: they are not the same.
    """
    to_plan: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    to_initiative: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for group in shown.plans:
        for row in group.rows:
            to_initiative[group.plan, row.name] += row.total
            for number, kroner in row.by_fund.items():
                to_plan[row.funds[number], group.plan] += kroner
    links = [(a, b, kroner) for (a, b), kroner in to_plan.items() if kroner]
    largest = sorted(to_initiative.items(), key=lambda item: -item[1])[:MOST]
    drawn = {
        "funds": [(a, b, float(k)) for a, b, k in links if k > 0],
        "initiatives": [(a, b, float(k)) for (a, b), k in largest if k > 0],
        "years": {str(y): float(k) for y, k in sorted(shown.current.items())},
    }
    return {"links": links, "drawn": drawn}
