"""The poster on the wall: a title, three lines, the QR code, whom to call. Pure: values in, a document out."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from komainu.web.documents.content import Block, Document, Heading, Notice, Paragraph, QrCode

POSTER_TITLE = gettext_lazy("あれ？と思ったら、すぐ知らせてください")
POSTER_LINES = (
    gettext_lazy("メール・FAX・郵便を、間違った相手に送った"),
    gettext_lazy("書類・PC・スマホをなくした、盗まれた"),
    gettext_lazy("怪しいメールを開いた、PCの様子がおかしい"),
)


def poster_document(*, house: str, phone: str, qr: str, day: date, language: str) -> Document:
    """The poster as neutral blocks.

    phone   the emergency contact; empty: the poster does not speak of a telephone
    qr      the QR code as a whole SVG file
    """
    blocks: list[Block] = [
        # The title breaks after its comma, not inside a word.
        Heading(str(POSTER_TITLE).replace("、", "、\n")),
        *(Paragraph(str(line), style="lead", align="center") for line in POSTER_LINES),
        QrCode(qr, _("スマホで読み取って、1分で知らせられます"), 70, _("サインインは要りません。名前を書かなくても送れます。")),
    ]
    if phone:
        blocks.append(Paragraph(_("急ぐときは電話：%(phone)s") % {"phone": phone}, style="lead", align="center"))
    blocks.append(Notice(_("確かでなくてもかまいません。早いほど、被害を小さくできます。"), _("迷ったら、まず一報を")))
    return Document(title=str(POSTER_TITLE), blocks=blocks, date=day, language=language, organisation=house, layout="poster")
