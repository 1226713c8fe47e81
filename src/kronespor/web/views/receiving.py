"""The page of recipients that the names of initiatives propose: a person says yes, or writes another name."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kronespor.intake.activity import note
from kronespor.intake.recipients import recipients_proposed
from kronespor.register.receiving import set_recipient
from kronespor.web.parameters import number_of
from kronespor.web.remarks import refusals
from kronespor.web.roles import Role, allowed


@allowed(Role.CASEWORKER)
def proposed_page(request: HttpRequest) -> HttpResponse:
    """What is proposed; those that are ticked are set, under the names and numbers that were sent."""
    if request.method != "POST":
        return render(request, "web/proposed_recipients.html", {"proposed": recipients_proposed()})
    post = request.POST
    with refusals(request):
        for number in map(number_of, post.getlist("set")):
            initiative = set_recipient(number, post.get(f"name-{number}", ""), post.get(f"cvr-{number}", "").strip())
            note("recipient set", f"{initiative}: {initiative.recipient}")
        messages.success(request, _("Done."))
    return redirect("web:proposed_recipients")
