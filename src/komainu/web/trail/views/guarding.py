"""How the trail is guarded: verification, anchors, where they go."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from komainu.web.duties.jobs import verify_trail
from komainu.web.duties.queries import mail_is_off
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, may, requires
from komainu.web.trail import anchors, signing
from komainu.web.trail.forms import CompareForm, PlacesForm
from komainu.web.trail.models import Event
from komainu.web.trail.queries.runs import anchors as shown_anchors
from komainu.web.trail.queries.runs import runs, what_words
from komainu.web.trail.services import anchoring, verifying


@requires("trail.read")
@require_http_methods(["GET", "POST"])
def verification(request: StaffRequest) -> HttpResponse:
    """The last verifications, the anchors, and a comparison with one that somebody kept. Five queries."""
    form = CompareForm(request.POST if request.method == "POST" else None)
    compared = None
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["text"]
        stands = Event.objects.filter(sequence=found.head.sequence, hash=found.head.hash).exists()
        compared = {"stands": stands, "is_signed": found.is_signed, "sequence": found.head.sequence}
    found_runs = runs()
    running = next((run for run in found_runs if run.finished_at is None), None)
    finished = [(run, what_words(run)) for run in found_runs if run.finished_at is not None]
    house = anchoring.the_house(clock.now())
    return page(
        request,
        "trail/verification.html",
        422 if form.errors else 200,
        page_title=_("操作の記録の検証"),
        page_lead=_("すべての記録を計算し直し、控えと比べて、書き換えられていないことを確かめます。"),
        crumbs=[(_("操作の記録"), reverse("trail:list"))],
        running=running,
        finished=finished,
        anchors=shown_anchors(),
        house=house,
        fingerprint=signing.fingerprint(signing.public_pem()),
        form=form,
        compared=compared,
        may_set=may(request.standing, "trail.guard"),
        mail_is_off=bool(house.addresses) and mail_is_off(),
    )


@requires("trail.read")
@require_POST
def start(request: StaffRequest) -> HttpResponse:
    """Have the chain recomputed in the background."""
    run, is_new = verifying.start(by=request.person, now=clock.now())
    verify_trail.enqueue(str(run.pk))
    messages.success(request, _("検証を始めます。終わるとこの画面に結果が出ます。") if is_new else _("検証はもう始まっています。"))
    return redirect("trail:verification")


@requires("trail.guard")
@require_POST
def take(request: StaffRequest) -> HttpResponse:
    """An anchor of this moment as a file to keep."""
    anchor, text = anchoring.take(by=request.person, now=clock.now())
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    name = anchors.file_name(anchor.sequence, anchor.made_at)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@requires("trail.guard")
@require_http_methods(["GET", "POST"])
def places(request: StaffRequest) -> HttpResponse:
    """Where the daily anchor goes."""
    house = anchoring.the_house(clock.now())
    initial = {"mail_to": house.mail_to, "folder": house.folder}
    form = PlacesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            anchoring.set_places(form.cleaned_data["mail_to"], form.cleaned_data["folder"], by=request.person)
        except anchoring.FolderUnfit as problem:
            form.add_error("folder", f"{problem.title}。{problem.what_to_do}")
        else:
            messages.success(request, _("保存しました。次の控えから、ここに届きます。"))
            return redirect("trail:verification")
    return page(
        request,
        "trail/places.html",
        422 if form.errors else 200,
        page_title=_("控えの送り先・置き場所"),
        page_lead=_(
            "毎日1回、記録の最後の番号とハッシュ値（個人情報は含みません）に署名した控えを作ります。Komainuの外に置くと、データベースを持つ人でも、気づかれずに作り直せなくなります。"
        ),
        crumbs=[(_("操作の記録"), reverse("trail:list")), (_("検証"), reverse("trail:verification"))],
        form=form,
        mail_is_off=mail_is_off(),
    )
