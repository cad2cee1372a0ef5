"""The door of an empty house: the setup code from the terminal, and the first account. Public, and open once."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from komainu.web.setup import code, services, throttle
from komainu.web.setup.forms import AccountForm, CodeForm
from komainu.web.setup.gate import is_inhabited
from komainu.web.setup.problems import AlreadyFounded
from komainu.web.signin.views.door import let_in
from komainu.web.site import clock
from komainu.web.site.pages import page
from komainu.web.site.rights import public

PROOF = "setup.proof"


@public
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Type the code that only who sits at the machine can read. Wrong ones are counted by address."""
    if is_inhabited():
        return redirect("today:home")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status, address, now = 422, get_adapter(request).get_client_ip(request), clock.now()
        if not throttle.may_try(address, now):
            status = 429
            form.add_error(None, _("何度も続けて違ったため、しばらく試せません。10分ほど待ってください。"))
        elif form.is_valid() and code.fits(form.cleaned_data["code"]):
            request.session.cycle_key()
            request.session[PROOF] = code.proof()
            return redirect("setup:account")
        elif form.is_valid():
            throttle.count_wrong(address, now)
            form.add_error("code", _("設定コードが違います。端末に出ているコードを確かめてください。"))
    return page(request, "setup/door.html", status, form=form, has_code=bool(code.current()))


@public
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """The first account, for who typed the code in this browser; then straight on to the steps."""
    if is_inhabited():
        return redirect("today:home")
    if not code.proof() or request.session.get(PROOF) != code.proof():
        return redirect("setup:door")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        try:
            person = services.found(typed=code.current(), **values)
        except AlreadyFounded:
            return redirect("today:home")
        request.session.pop(PROOF, None)
        let_in(request, person, "password")
        messages.success(request, _("最初のアカウントができました。ここからは、いつでも中断して、続きから始められます。"))
        return redirect("setup:home")
    return page(request, "setup/account.html", 422 if form.errors else 200, form=form)
