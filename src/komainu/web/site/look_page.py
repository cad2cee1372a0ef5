"""The page on which the house says how its pages look."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from komainu.web.site import services
from komainu.web.site.models import HouseLook
from komainu.web.site.pages import page
from komainu.web.site.rights import StaffRequest, requires
from komainu.web.site.widgets import RadioTiles


class LookForm(forms.Form):
    """How days are written and which theme greets a reader who chose none."""

    date_style = forms.ChoiceField(
        label=gettext_lazy("日付の書き方"),
        help_text=gettext_lazy(
            "画面と、ここで作る書類の日付です。入力は、どちらの書き方でもできます。ファイルの書き出し（CSV・Excelなど）は西暦のままです。"
        ),
        choices=HouseLook.DateStyle.choices,
        widget=RadioTiles(),
    )
    theme = forms.ChoiceField(
        label=gettext_lazy("画面の明るさ"),
        help_text=gettext_lazy("自分で選んだ人の画面は変わりません。"),
        choices=HouseLook.Theme.choices,
        widget=RadioTiles(),
        required=False,
    )


@requires("site.look")
@require_http_methods(["GET", "POST"])
def look(request: StaffRequest) -> HttpResponse:
    """The look of the house. One query."""
    row = services.house_look()
    form = LookForm(request.POST if request.method == "POST" else None, initial={"date_style": row.date_style, "theme": row.theme})
    if request.method == "POST" and form.is_valid():
        services.set_look(by=request.person, **form.cleaned_data)
        messages.success(request, _("保存しました。"))
        return redirect("site:look")
    return page(
        request,
        "site/look.html",
        422 if form.errors else 200,
        page_title=_("画面の見た目"),
        page_lead=_("この組織の全員の画面に効きます。年度の始まる月は「組織の情報」で決めます。"),
        form=form,
    )
