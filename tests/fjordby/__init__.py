"""Fjordby: an invented municipality with a strategy and two policies, and what was decided of them in 2023-2025."""

from pathlib import Path

from kronespor.intake.recording import record_sheet
from kronespor.register.models import ActionPlan, Fund

SHEET = Path(__file__).with_name("decisions.csv")


def recorded() -> None:
    """Book its decisions; its plans have the years in their names."""
    record_sheet(SHEET)
    for plan in ActionPlan.objects.all():
        plan.first_year, plan.last_year = map(int, plan.name.rpartition(" ")[2].split("-"))
        plan.save()
    Fund.objects.filter(name="Statslig tilskudspulje").update(is_external=True)
