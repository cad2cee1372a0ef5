"""The persons concerned: the list, who was told and how, what came back, the notice as a whole."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from komainu.web.documents.answering import download
from komainu.web.documents.tables import to_xlsx
from komainu.web.incidents import naming, queries
from komainu.web.incidents.forms.persons import CameBackForm, NoticeDoneForm, PersonForm, ReasonForm, SearchForm, TellForm, TellManyForm
from komainu.web.incidents.models import AffectedPerson, Incident
from komainu.web.incidents.person_details import FIELDS, shown_name
from komainu.web.incidents.queries import persons as readings
from komainu.web.incidents.services import persons as services
from komainu.web.incidents.services.persons_import import PersonImpossible, add_persons
from komainu.web.incidents.views.acting import crumbs, must
from komainu.web.site import clock
from komainu.web.site.lists import Column, Filter, Listing
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires

Told = AffectedPerson.Told


def persons_crumb(incident: Incident) -> tuple[str, str]:
    return _("本人"), reverse("incidents:persons", args=[incident.pk])


def _person_url(person: AffectedPerson) -> str:
    return reverse("incidents:person_tell", args=[person.incident_id, person.pk])


# The list is not searched by its address, for names would stand in logs; the page has a form of its own for that.
LIST = Listing(
    label=gettext_lazy("本人の名簿"),
    columns=(
        Column("mark", gettext_lazy("印"), value=lambda person: "", template="incidents/_person_mark.html", given=lambda person: {"code": person.pk}, is_exported=False),
        Column("name", gettext_lazy("氏名"), value=lambda person: shown_name(person.details), url=_person_url, is_title=True),
        Column("items", FIELDS["items"], value=lambda person: person.details.get("items", "")),
        Column("told", gettext_lazy("お知らせ"), value=lambda person: person.get_told_display(), order_by=("told",), template="incidents/_person_told.html", given=lambda person: {"told": person.told}),
        Column("told_at", gettext_lazy("知らせた日"), value=lambda person: clock.japan_day(person.told_at) if person.told_at else None, order_by=("told_at",), nullable=True),
        Column("answered", gettext_lazy("返事"), value=lambda person: _("あり") if person.answered_at else "", order_by=("answered_at",), nullable=True),
    ),
    filters=(
        Filter("told", gettext_lazy("お知らせ"), "told", Told.choices),
        Filter("answered", gettext_lazy("返事"), lambda records, value: records.filter(answered_at__isnull=value == "no"), [("yes", gettext_lazy("あり")), ("no", gettext_lazy("なし"))]),
    ),
)  # fmt: skip


@requires("incidents.read_persons")
@require_http_methods(["GET", "POST"])
def persons(request: StaffRequest, code: UUID) -> HttpResponse:
    """The list with its counts. A search is a POST that changes nothing and shows what it found on the page itself."""
    incident = queries.readable_incident(request, code)
    search = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    found = readings.search(incident, search.cleaned_data["words"]) if search.is_bound and search.is_valid() else None
    counts = readings.person_counts(incident)
    return page(
        request,
        "incidents/persons.html",
        page_title=_("本人"),
        crumbs=crumbs(incident),
        incident=incident,
        view=queries.standing(incident),
        counts=counts,
        told_by=[(label, counts.by_told[value]) for value, label in Told.choices if counts.by_told.get(value) and value not in {Told.NOT_YET, Told.UNREACHABLE}],
        known=_persons_in_facts(incident),
        notified_on=naming.day_words_of((incident.facts.get("notification") or {}).get("notified_on") or ""),
        waiting=readings.waiting_import(incident),
        listing=LIST.page(request.GET, readings.persons_listed(incident.pk), path=request.path),
        search=search,
        found=found,
        most_found=readings.MOST_FOUND,
        tell=TellManyForm(today=clock.today()),
        may_export=may(request.standing, "incidents.export_persons"),
        may_act=incident.is_open and incident.state != Incident.State.REPORTED,
    )  # fmt: skip


def _persons_in_facts(incident: Incident) -> dict[str, int | None]:
    """The number of persons as the facts have it now."""
    sets = incident.facts.get("data_sets") or []
    known = incident.facts.get("persons_total") or (sets[0].get("persons") if len(sets) == 1 else None) or {}
    return {"confirmed": known.get("confirmed"), "maximum": known.get("maximum")}


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def person_add(request: StaffRequest, code: UUID) -> HttpResponse:
    """One person by hand."""
    incident = queries.readable_incident(request, code)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_persons(incident, [form.details], by=request.person)
        except PersonImpossible as error:
            form.add_error(None, str(error.what_to_do))
        else:
            messages.success(request, _("名簿に加えました。"))
            return redirect(_person_url(added[0]))
    return page(request, "incidents/person_add.html", page_title=_("名簿に1人加える"), crumbs=crumbs(incident, persons_crumb(incident)), incident=incident, form=form)  # fmt: skip


@requires("incidents.read_persons")
@require_http_methods(["GET", "POST"])
def person_tell(request: StaffRequest, code: UUID, person: UUID) -> HttpResponse:
    """One person: what is registered, telling and taking it back, what came back."""
    incident = queries.readable_incident(request, code)
    found = readings.person_of(incident, person)
    act = request.POST.get("act", "")
    if act:
        must(request, "incidents.act")
    tell = TellForm(request.POST if act == "tell" else None, today=clock.today())
    came_back = CameBackForm(request.POST if act == "came_back" else None, initial={"text": (found.came_back or {}).get("text", "")})
    if act == "undo":
        services.tell(incident, [found.pk], by=request.person, how=Told.NOT_YET, told_at=clock.now())
        messages.success(request, _("「まだ」に戻しました。"))
        return redirect(_person_url(found))
    if act == "tell" and tell.is_valid():
        services.tell(incident, [found.pk], by=request.person, how=tell.cleaned_data["how"], told_at=tell.told_at(clock.now()))
        messages.success(request, _("記録しました。"))
        return redirect(_person_url(found))
    if act == "came_back" and came_back.is_valid():
        services.note_what_came_back(found, came_back.cleaned_data["text"], by=request.person)
        messages.success(request, _("戻ってきたことを記録しました。"))
        return redirect(_person_url(found))
    facts = [(label, found.details.get(field)) for field, label in FIELDS.items() if found.details.get(field)]
    return page(request, "incidents/person.html", page_title=shown_name(found.details), crumbs=crumbs(incident, persons_crumb(incident)), incident=incident, affected=found, facts=facts, tell=tell, came_back=came_back)  # fmt: skip


@requires("incidents.act")
@require_POST
def persons_tell(request: StaffRequest, code: UUID) -> HttpResponse:
    """Many at once: those who were marked, or, after one more question, all who were not told yet."""
    incident = queries.readable_incident(request, code)
    form = TellManyForm(request.POST, today=clock.today())
    back = redirect("incidents:persons", code)
    marked = [value for value in map(_uuid, request.POST.getlist("person")) if value]
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return back
    everybody = form.cleaned_data["whom"] == TellManyForm.ALL
    if not everybody and not marked:
        messages.error(request, _("一覧の「印」を付けてから記録してください。"))
        return back
    how, told_at = form.cleaned_data["how"], form.told_at(clock.now())
    if everybody and "confirmed" not in request.POST:
        return _ask_for_all(request, incident, form)
    count = services.tell(incident, None if everybody else marked, by=request.person, how=how, told_at=told_at)
    messages.success(
        request, ngettext("%(count)s人について記録しました。", "%(count)s人について記録しました。", count) % {"count": f"{count:,}"}
    )
    return back


def _ask_for_all(request: StaffRequest, incident: Incident, form: TellManyForm) -> HttpResponse:
    waiting = readings.person_counts(incident).not_yet
    return page(
        request,
        "incidents/persons_tell_all.html",
        page_title=_("まだ知らせていない%(count)s人すべてに、記録を付けますか") % {"count": f"{waiting:,}"},
        crumbs=crumbs(incident, persons_crumb(incident)),
        incident=incident,
        waiting=waiting,
        how=Told(form.cleaned_data["how"]).label,
        told_on=form.cleaned_data["told_on"],
        hidden=[(name, form.data[name]) for name in ("whom", "how", "told_on")],
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@requires("incidents.act")
@require_POST
def persons_count(request: StaffRequest, code: UUID) -> HttpResponse:
    """Take the number of persons over into the facts."""
    incident = queries.readable_incident(request, code)
    version = request.POST.get("version", "")
    count = services.count_into_facts(
        incident,
        by=request.person,
        is_complete=request.POST.get("complete") == "yes",
        expected_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        as_of=clock.today(),
    )
    messages.success(request, _("人数（%(count)s人）を事実に写し、判定し直しました。") % {"count": f"{count:,}"})
    return redirect("incidents:persons", code)


@requires("incidents.export_persons")
@require_POST
def persons_export(request: StaffRequest, code: UUID) -> HttpResponse:
    """The list as XLSX. It leaves an event in the trail, so it is a POST."""
    incident = queries.readable_incident(request, code)
    found = list(readings.persons_of(incident))
    heads = [str(label) for label in FIELDS.values()] + [_("お知らせ"), _("知らせた日"), _("戻ってきたこと")]
    rows = (
        [*(person.details.get(field, "") for field in FIELDS), person.get_told_display(), clock.japan_day(person.told_at) if person.told_at else None, (person.came_back or {}).get("text", "")]
        for person in found
    )  # fmt: skip
    body = to_xlsx(heads, rows, _("本人の名簿"), made_on=clock.today())
    services.note_export(incident, by=request.person, what="xlsx", persons=len(found))
    return download(body, f"{incident.number}_persons", "xlsx")


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def notice_done(request: StaffRequest, code: UUID) -> HttpResponse:
    """The notice as a whole is done: when, and what stood for it where persons could not be reached."""
    incident = queries.readable_incident(request, code)
    awareness = incident.facts.get("awareness") or {}
    known_on = awareness.get("known_on")
    form = NoticeDoneForm(request.POST or None, today=clock.today(), known_on=date.fromisoformat(known_on) if known_on else None)
    if request.method == "POST" and form.is_valid():
        services.finish_notice(
            incident,
            by=request.person,
            notified_on=form.cleaned_data["notified_on"],
            as_of=clock.today(),
            substitutes=form.cleaned_data["substitutes"],
        )
        messages.success(request, _("本人への通知を終えたことを記録しました。期限の一覧から外れます。"))
        return redirect("incidents:persons", code)
    return page(
        request,
        "incidents/notice_done.html",
        page_title=_("本人への通知を終えた"),
        crumbs=crumbs(incident, persons_crumb(incident)),
        incident=incident,
        counts=readings.person_counts(incident),
        form=form,
    )


@requires("incidents.act")
@require_http_methods(["GET", "POST"])
def persons_delete(request: StaffRequest, code: UUID) -> HttpResponse:
    """Delete the list; asked once, with the reason."""
    incident = queries.readable_incident(request, code)
    counts = readings.person_counts(incident)
    if not counts.total:
        return redirect("incidents:persons", code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        count = services.delete_persons(incident, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("名簿（%(count)s人）を消しました。人数の記録だけが残ります。") % {"count": f"{count:,}"})
        return redirect("incidents:persons", code)
    consequences = [_("%(count)s人の氏名、連絡先、返事が消えます。元には戻せません。") % {"count": f"{counts.total:,}"}, _("窓口は、この事故の対象かどうかを答えられなくなります。")]  # fmt: skip
    if counts.not_yet:
        consequences.insert(0, _("まだ知らせていない人が%(count)s人います。") % {"count": f"{counts.not_yet:,}"})
    return page(
        request,
        "site/confirm.html",
        page_title=_("本人の名簿を消しますか"),
        crumbs=crumbs(incident, persons_crumb(incident)),
        consequences=consequences,
        form=form,
        kind="danger",
        button=_("名簿を消す"),
        back_url=reverse("incidents:persons", args=[code]),
    )


urlpatterns = [
    path("<uuid:code>/persons/", persons, name="persons"),
    path("<uuid:code>/persons/add/", person_add, name="person_add"),
    path("<uuid:code>/persons/tell/", persons_tell, name="persons_tell"),
    path("<uuid:code>/persons/count/", persons_count, name="persons_count"),
    path("<uuid:code>/persons/export/", persons_export, name="persons_export"),
    path("<uuid:code>/persons/done/", notice_done, name="notice_done"),
    path("<uuid:code>/persons/delete/", persons_delete, name="persons_delete"),
    path("<uuid:code>/persons/<uuid:person>/", person_tell, name="person_tell"),
]
