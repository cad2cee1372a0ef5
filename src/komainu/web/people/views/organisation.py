"""The organisation: what it is, and what its standing asks for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.people import queries, services
from komainu.web.people.asked import asked_of
from komainu.web.people.forms.organisation import OpenForm, OrganisationForm
from komainu.web.people.models import Organisation
from komainu.web.people.profile import Profile
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail.queries.history import newest

GROUPS = (
    ("who", ("name", "reading", "corporate_number", "address", "representative_title", "representative_name")),
    ("size", ("industry", "industry_class", "declared_staff", "capital_yen", "fiscal_start_month")),
    ("standing", ("privacy_mark", "mark_number", "mark_body", "mark_valid_from", "mark_valid_to", "certified_body")),
    ("law", ("kind", "sector", "delegation", "delegated_minister", "my_number_role", "entrusted")),
    ("contact", ("contact_department", "contact_name", "contact_phone", "contact_mail", "inquiry_phone", "inquiry_mail")),
)


def _facts(found: Organisation, names: tuple[str, ...]) -> list[tuple[str, object]]:
    """The fields as people read them, for who may not change them. No query."""
    said: list[tuple[str, object]] = []
    for name in names:
        field = Organisation._meta.get_field(name)
        value = getattr(found, f"get_{name}_display")() if field.choices else getattr(found, name)
        said.append((str(field.verbose_name), value if value is not None else ""))
    return said


@requires("people.organisation_see", post="people.organisation")
@require_http_methods(["GET", "POST"])
def organisation(request: StaffRequest) -> HttpResponse:
    """All fields of the organisation. Two queries beside those of the layout."""
    found = queries.organisation()
    form = OrganisationForm(request.POST or None, instance=found or Organisation(id=1))
    if request.method == "POST" and form.is_valid():
        services.set_organisation(by=request.person, **form.cleaned_data)
        messages.success(request, _("組織の情報を保存しました。"))
        return redirect("people:organisation")
    titles = {
        "who": _("名称と代表者"), "size": _("業種と規模"), "standing": _("プライバシーマーク"), "law": _("法律上の立場"), "contact": _("連絡先"),
    }  # fmt: skip
    return page(
        request,
        "people/organisation.html",
        status=422 if form.errors else 200,
        page_title=_("組織の情報"),
        page_lead=_("報告書・文面・期限の計算に使われます。変更は記録に残ります。"),
        form=form,
        groups=[(titles[key], [form[name] for name in names]) for key, names in GROUPS],
        may_edit=may(request.standing, "people.organisation"),
        facts=[(titles[key], _facts(form.instance, names)) for key, names in GROUPS],
        history=newest("organisation", 1) if found else [],
    )


@requires("people.organisation")
@require_GET
def asked_page(request: StaffRequest) -> HttpResponse:
    """What size and standing ask of the house, and what they do not. One query beside those of the layout."""
    found = queries.organisation()
    house = queries.profile_of(found)
    opened = found.opened if found else {}
    return page(
        request,
        "people/asked.html",
        page_title=_("求められること"),
        page_lead=_("規模と立場から、すること・勧められること・求められないことを決めています。求められないことは、画面に出しません。"),
        crumbs=[(_("組織の情報"), reverse("people:organisation"))],
        house=house,
        standing=standing_facts(house),
        lines=[(each, opened.get(each.thing.id, "")) for each in asked_of(house)],
        form=OpenForm(),
    )


def standing_facts(house: Profile) -> list[tuple[str, object]]:
    """By what the table was read. No query."""
    return [
        (_("プライバシーマーク"), Organisation.Mark(house.mark).label),
        (_("従業者"), ngettext("%(count)s人", "%(count)s人", house.staff) % {"count": house.staff} if house.staff else _("まだ分からない")),
        (_("番号法上の立場"), Organisation.MyNumberRole(house.my_number).label),
        (_("ほかの会社の個人データを預かる仕事"), Organisation.Entrusted(house.entrusted).label),
    ]


@requires("people.organisation")
@require_POST
def asked_open(request: StaffRequest, thing: str) -> HttpResponse:
    form = OpenForm(request.POST)
    if form.is_valid():
        services.open_thing(thing, by=request.person, reason=form.cleaned_data["reason"])
        messages.success(request, _("使えるようにしました。"))
    else:
        messages.error(request, _("使う理由を入れてください。"))
    return redirect("people:asked")


@requires("people.organisation")
@require_POST
def asked_close(request: StaffRequest, thing: str) -> HttpResponse:
    services.close_thing(thing, by=request.person)
    messages.success(request, _("画面から外しました。記録は残っています。"))
    return redirect("people:asked")


urlpatterns = [
    path("organisation/", organisation, name="organisation"),
    path("organisation/asked/", asked_page, name="asked"),
    path("organisation/asked/<slug:thing>/open/", asked_open, name="asked_open"),
    path("organisation/asked/<slug:thing>/close/", asked_close, name="asked_close"),
]
