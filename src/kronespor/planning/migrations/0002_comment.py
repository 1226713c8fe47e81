"""What people say about a proposal or scenario is a comment; a remark is what the program says."""

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    dependencies = [("planning", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="remark", name="a_remark_to_a_proposal_or_to_a_scenario"),
        migrations.RenameModel(old_name="Remark", new_name="Comment"),
        migrations.AlterField(
            model_name="comment",
            name="proposal",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=CASCADE, related_name="comments", to="planning.proposal"
            ),
        ),
        migrations.AlterField(
            model_name="comment",
            name="scenario",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=CASCADE, related_name="comments", to="planning.scenario"
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=Q(proposal=None) ^ Q(scenario=None), name="a_comment_on_a_proposal_or_on_a_scenario"
            ),
        ),
    ]
