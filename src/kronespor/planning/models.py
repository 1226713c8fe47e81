"""What is wished, and when it is to be decided. Nothing here is in the register until it is booked.

A proposal and a scenario are kept as versions: what is saved is never overwritten, and two people who save at the same
time do not overwrite one another.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kronespor.register.models import (
    ActionPlan,
    Committee,
    Decision,
    ExpenditureType,
    Fund,
    Initiative,
    Meeting,
    Transaction,
)
from kronespor.register.sealing import SealedModel

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class Planned(SealedModel):
    """What a proposal and a scenario share: their way from a draft to the register.

    `as_of`: it stands on top of the register as decided by this day; None: as it is now. `recommended`, `decided`: the
    version that was put to the committee, and the one that it decided.
    """

    class State(models.TextChoices):
        """How far it has come."""

        DRAFT = "draft", _("draft")
        RECOMMENDED = "recommended", _("recommended")
        DECIDED = "decided", _("decided")
        BOOKED = "booked", _("booked")
        WITHDRAWN = "withdrawn", _("withdrawn")

    title = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    as_of = models.DateField(null=True, blank=True)
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()
    recommended = models.PositiveIntegerField(null=True, blank=True)
    decided = models.PositiveIntegerField(null=True, blank=True)
    decided_by = models.CharField(max_length=150, blank=True)  # who said what the committee decided, and when
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    transaction = models.ForeignKey(Transaction, models.PROTECT, null=True, blank=True, related_name="+")

    if TYPE_CHECKING:
        versions: RelatedManager["Version"]
        comments: RelatedManager["Comment"]

    class Meta:
        abstract = True

    @property
    def known_at(self) -> datetime | None:
        """The last moment before it was booked, for what stood before; None if it is not."""
        return self.transaction.booked_at - timedelta(microseconds=1) if self.transaction else None

    def __str__(self) -> str:
        return self.title


class Proposal(Planned):
    """A set of wished allocations against a pot (udmøntningsforslag).

    The pot is what is left in a plan's reserve of a fund, or, without a plan, in the fund itself.
    """

    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True, related_name="proposals")
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="proposals")
    expenditure_type = models.CharField(max_length=10, choices=ExpenditureType, default=ExpenditureType.UNKNOWN)


class Scenario(Planned):
    """A set of wished virements (omplaceringsscenarie) on top of the register."""


class Version(SealedModel):
    """A proposal or a scenario as somebody saved it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="versions")
    scenario = models.ForeignKey(Scenario, models.CASCADE, null=True, blank=True, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    saved_by = models.CharField(max_length=150, blank=True)
    saved_at = models.DateTimeField()
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_of_a_proposal"),
            models.UniqueConstraint(fields=["scenario", "number"], name="one_version_of_a_scenario"),
            models.CheckConstraint(
                condition=Q(proposal=None) ^ Q(scenario=None), name="a_version_of_a_proposal_or_of_a_scenario"
            ),
        ]


class Comment(SealedModel):
    """What somebody says about a proposal or a scenario."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="comments")
    scenario = models.ForeignKey(Scenario, models.CASCADE, null=True, blank=True, related_name="comments")
    written_by = models.CharField(max_length=150)
    written_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(proposal=None) ^ Q(scenario=None), name="a_comment_on_a_proposal_or_on_a_scenario"
            )
        ]


class GroupMeeting(SealedModel):
    """A meeting of a follow-up group (følgegruppe). `participants`: by role, never by name."""

    group = models.CharField(max_length=200)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True, related_name="group_meetings")
    held_on = models.DateField()
    participants = models.JSONField(default=list, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "held_on"], name="one_group_meeting_a_day")]

    def __str__(self) -> str:
        return f"{self.group} {self.held_on}"


class Suggestion(SealedModel):
    """What somebody suggested that money be given for. `declined`: why nothing comes of it.

    How far it has come is told by the proposals that take it up.
    """

    text = models.TextField()
    suggested_by = models.CharField(max_length=200, blank=True)  # a role
    received_on = models.DateField()
    meeting = models.ForeignKey(GroupMeeting, models.PROTECT, null=True, blank=True, related_name="suggestions")
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True, related_name="suggestions")
    declined = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.text


class Matter(SealedModel):
    """What is brought to committees in steps (sag, politik, handleplan).

    `runs_out`: the day a policy ends. `given_on`, `given_by`, `met_on`: of a mandate, such as a member's proposal that
    the council has adopted, when it was given and when it was met.
    """

    title = models.CharField(max_length=400, unique=True)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, blank=True, related_name="matters")
    initiative = models.ForeignKey(Initiative, models.PROTECT, null=True, blank=True, related_name="matters")
    fund = models.ForeignKey(Fund, models.PROTECT, null=True, blank=True, related_name="matters")
    runs_out = models.DateField(null=True, blank=True)
    given_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="+")
    met_on = models.DateField(null=True, blank=True)
    background = models.TextField(blank=True)
    expectations = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.title


class Step(SealedModel):
    """A matter before a committee at a meeting."""

    class Kind(models.TextChoices):
        """What is brought."""

        PROCESS = "process", _("process plan")
        DRAFT = "draft", _("draft")
        HEARING = "hearing", _("hearing")
        APPROVAL = "approval", _("final version")
        ORIENTATION = "orientation", _("orientation")

    class Purpose(models.TextChoices):
        """What the committee is to do with it."""

        APPROVE = "approve", _("for approval")
        RECOMMEND = "recommend", _("for recommendation")
        DISCUSS = "discuss", _("for discussion")
        INFORM = "inform", _("for information")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.APPROVE)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="steps")
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "kind", "meeting"], name="one_step_of_a_kind_at_a_meeting")
        ]

    def __str__(self) -> str:
        return f"{self.meeting.held_on} {self.get_kind_display()}: {self.matter}"


class Level(SealedModel):
    """Where a committee stands in the order of decision: what 1 decides goes on to 2, and to 3 (the council)."""

    committee = models.OneToOneField(Committee, models.CASCADE, related_name="level")
    number = models.PositiveSmallIntegerField()


class Deadline(SealedModel):
    """Something that must be ready some working days before a meeting; of one committee, or of all."""

    name = models.CharField(max_length=200)
    working_days = models.PositiveSmallIntegerField()
    committee = models.ForeignKey(Committee, models.CASCADE, null=True, blank=True, related_name="deadlines")
