"""The desk: whether somebody who asks is concerned. First who they are, then an answer, and no list anywhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.incidents import content, words
from komainu.web.incidents.forms.desk import DeskForm
from komainu.web.incidents.models import AffectedPerson
from komainu.web.incidents.naming import language
from komainu.web.incidents.queries import desk as readings
from komainu.web.incidents.services import desk as services
from komainu.web.people import queries as people
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires


@requires("incidents.desk")
@require_http_methods(["GET", "POST"])
def desk(request: StaffRequest) -> HttpResponse:
    """Ask, answer, keep that it was asked. What the caller named is shown to nobody again: the answer stands on the page alone."""
    if request.POST.get("act") == "refuse":
        services.refuse(by=request.person)
        messages.success(request, _("本人確認ができず答えなかったことを記録しました。"))
        return redirect("incidents:desk")
    form = DeskForm(request.POST or None)
    answered = None
    if request.method == "POST" and form.is_valid():
        answered = services.ask(
            form.items(), by=request.person, identity_check=form.cleaned_data["identity_check"], note=form.cleaned_data["note"]
        )
        form = DeskForm()
    organisation = people.organisation()
    return page(
        request,
        "incidents/desk.html",
        page_title=_("本人からの問合せ"),
        page_lead=_("「私の情報は含まれていますか」と聞かれたときに使います。"),
        form=form,
        answered=answered,
        concerned=[_concerned(person) for person in answered.concerned] if answered else [],
        has_list=readings.has_open_list(),
        lately=readings.answered_by(request.person),
        script=_script(organisation.name if organisation else ""),
    )


def _concerned(person: AffectedPerson) -> dict[str, object]:
    """What may be told to the person: the incident in the words of the facts, and the own items of data."""
    incident = person.incident
    event = incident.facts.get("event") or {}
    return {
        "number": incident.number,
        "summary": event.get("summary_ja") or incident.title,
        "items": person.details.get("items") or words.items_of(incident.facts, language()),
        "told": person.get_told_display() if person.told != AffectedPerson.Told.NOT_YET else "",
        "is_unreachable": person.told == AffectedPerson.Told.UNREACHABLE,
        "told_at": person.told_at,
    }


def _script(organisation: str) -> dict[str, list[str]]:
    """What to say and what not, beside the form."""
    script, spoken = content.phone_script(), language()
    known = {"organisation": organisation}
    return {
        "take_call": [content.fill_text(line, known, spoken)[0] for line in script.take_call],
        "never": [content.fill_text(line, known, spoken)[0] for line in script.never],
    }


urlpatterns = [path("desk/", desk, name="desk")]
