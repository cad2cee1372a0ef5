"""Sign-in cards on paper."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from komainu.web.documents.content import Card, CardGrid, Document
from komainu.web.documents.housestyle import house_pdf
from komainu.web.people import queries as people
from komainu.web.signin.services import Issued
from komainu.web.site.clock import japan_day


def cards_pdf(issued: Iterable[Issued], today: date) -> bytes:
    """A sheet of cards to cut. The picture leads to the page where the code is typed; the code itself is not in it."""
    house = people.organisation()
    address = settings.PUBLIC_ADDRESS + reverse("signin:card")
    drawn = BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", scale=2, border=1)
    picture = drawn.getvalue().decode()
    cards = [
        Card(
            title=each.card.person.name,
            lines=[
                _("社員番号 %(number)s") % {"number": each.card.person.staff_number},
                _("コード %(code)s") % {"code": each.code},
                _("%(day)sまで・%(uses)s回使えます")
                % {"day": japan_day(each.card.expires_at).strftime("%Y/%m/%d"), "uses": each.card.uses_left},
            ],
            footer=_("%(house)s　なくしたら、すぐに知らせてください。") % {"house": house.name if house else "Komainu"},
            qr_svg=picture,
            qr_caption=_("サインインの画面"),
        )
        for each in issued
    ]
    document = Document(
        title=_("サインインカード"), layout="cards", date=today, blocks=[CardGrid(cards)], organisation=house.name if house else "", language=get_language() or "ja"
    )  # fmt: skip
    return house_pdf("signin.cards", document)
