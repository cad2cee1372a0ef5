"""The pages of the copies: how safe the data is, the recovery key, a copy to take away."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from komainu.web.documents.housestyle import house_pdf
from komainu.web.duties.jobs import backup_now
from komainu.web.people import queries as people
from komainu.web.safekeeping import places, queries, services
from komainu.web.safekeeping.forms import ConfirmKeyForm
from komainu.web.safekeeping.recoverykey import code_rows, sheet_check_of
from komainu.web.safekeeping.services import NotTheKey
from komainu.web.safekeeping.sheet import recovery_sheet
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires


@requires("safekeeping.see")
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    return _home(request, ConfirmKeyForm())


def _home(request: StaffRequest, form: ConfirmKeyForm, status: int = 200) -> HttpResponse:
    """Four queries of its own, whatever the house holds."""
    return page(
        request,
        "safekeeping/home.html",
        status,
        state=queries.safekeeping_state(clock.now()),
        copies=queries.copies(),
        rehearsals=queries.rehearsals(),
        outside=places.outside_folder(),
        local=places.local_folder(),
        form=form,
        may_make=may(request.standing, "safekeeping.make"),
        may_download=may(request.standing, "safekeeping.download"),
    )


@requires("safekeeping.make")
@require_POST
def make_now(request: StaffRequest) -> HttpResponse:
    backup_now.enqueue()
    messages.success(request, _("バックアップを頼みました。裏方（komainu worker）が作り、できるとこの画面に出ます。"))
    return redirect("safekeeping:home")


@requires("safekeeping.make", step_up=True)
@require_http_methods(["GET", "POST"])
def new_key(request: StaffRequest) -> HttpResponse:
    """Ask once, then show the key once. It is never stored: the answer to this request is the only place where it stands."""
    recipient = places.recipient()
    if request.method == "POST":
        key = services.make_key(by=request.person, instead_of=request.POST.get("instead_of", ""))
        return page(request, "safekeeping/key.html", key=key, rows=code_rows(key.code), check=sheet_check_of(key.public))
    return page(request, "safekeeping/new_key.html", recipient=recipient)


@requires("safekeeping.make")
@require_POST
def key_sheet(request: StaffRequest) -> HttpResponse:
    """The sheet for the safe. The key comes from the page that showed it, and goes with this answer."""
    key = services.whole_key(request.POST.get("code", ""))
    house = people.organisation()
    body = house_pdf(
        "safekeeping.key",
        recovery_sheet(key, code_rows(key.code), organisation=house.name if house else "", made_by=request.person.name, day=clock.today()),
    )
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"komainu-recovery-key-{key.number}.pdf") or "attachment"
    return response


@requires("safekeeping.make")
@require_POST
def confirm_key(request: StaffRequest) -> HttpResponse:
    form = ConfirmKeyForm(request.POST)
    if form.is_valid():
        try:
            services.confirm_key(form.cleaned_data["check"], by=request.person)
        except NotTheKey as problem:
            form.add_error("check", f"{problem.title}。{problem.what_to_do}")
        else:
            messages.success(request, _("回復キーの紙があることを確かめました。紙は金庫など、この機械と別の場所に置いてください。"))
            return redirect("safekeeping:home")
    return _home(request, form, 422)


@requires("safekeeping.download")
@require_POST
def download(request: HttpRequest, code: UUID) -> FileResponse:
    """The encrypted file itself. It counts as having left, so it is a POST."""
    copy = queries.copy_of(code).first()
    if copy is None:
        raise Http404
    path = services.hand_out(copy, by=request.person)  # type: ignore[attr-defined]
    return FileResponse(path.open("rb"), as_attachment=True, filename=copy.file_name, content_type="application/octet-stream")
