"""The organisation: what it is, and what its standing asks for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from komainu.web.people import queries, services
from komainu.web.people.forms.organisation import OrganisationForm
from komainu.web.people.models import Organisation
from komainu.web.people.queries.history import history
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires

GROUPS = (
    ("who", ("name", "reading", "corporate_number", "address", "representative_title", "representative_name")),
    ("size", ("industry", "industry_class", "capital_yen", "fiscal_start_month")),
    ("standing", ("privacy_mark", "mark_number", "mark_body", "mark_valid_from", "mark_valid_to", "certified_body")),
    ("law", ("kind", "sector", "delegation", "delegated_minister", "my_number_role")),
    ("contact", ("contact_department", "contact_name", "contact_phone", "contact_mail", "inquiry_phone", "inquiry_mail")),
)


@requires("people.organisation")
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
        history=history(found) if found else [],
    )


urlpatterns = [path("organisation/", organisation, name="organisation")]
