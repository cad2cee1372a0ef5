"""The paper form of an anchor: what is mailed, put into a folder or kept by hand, and how it is read back. Pure but for the key."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from komainu.web.site.clock import JAPAN
from komainu.web.trail import signing
from komainu.web.trail.chain import KnownHead

HEAD = re.compile(r"(?<![0-9])([1-9][0-9]{0,17}):([0-9a-f]{64})(?![0-9a-f])")
MADE_AT = re.compile(r"komainu-anchor-made-at:\s*(\S+)")
SIGNATURE = re.compile(r"komainu-anchor-signature:\s*([A-Za-z0-9+/=]{80,100})")
NAME = "komainu-anchor-"
LARGEST_TEXT = 200_000


def signed_bytes(sequence: int, head: str, made_at: datetime) -> bytes:
    """What the signature of an anchor is made over."""
    return f"komainu-anchor\n{sequence}:{head}\n{made_at.isoformat()}\n".encode()


def text_of(sequence: int, head: str, made_at: datetime, signature: str, fingerprint: str, *, house: str, language: str = "ja") -> str:
    """An anchor as it is mailed and filed: a few words for people, then lines for `komainu trail verify --anchor-file`."""
    from django.utils import translation

    moment = f"{made_at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
    with translation.override(language):
        words = [
            _("Komainu 操作の記録の控え"),
            "",
            _("組織：%(house)s") % {"house": house or "—"},
            _("作成：%(moment)s（日本時間）") % {"moment": moment},
            _("記録の件数：%(count)s件") % {"count": sequence},
            "",
            _("この控えをKomainuの外に保管してください。あとで操作の記録が作り直されていないかを、この控えと比べて確かめられます。"),
            _("確かめるには、「操作の記録」の「検証」の画面に、このまま貼り付けてください。"),
            "",
        ]
    lines = [
        f"komainu-anchor: {sequence}:{head}",
        f"komainu-anchor-made-at: {made_at.isoformat()}",
        f"komainu-anchor-key: {fingerprint.replace(' ', '')}",
        f"komainu-anchor-signature: {signature}",
        "",
    ]
    return "\n".join([*words, *lines])


@dataclass(frozen=True, slots=True)
class ReadAnchor:
    """What was read back. `is_signed` is None where the text bears no signature (only a number and a hash)."""

    head: KnownHead
    is_signed: bool | None


def read(text: str, source: str = "given") -> ReadAnchor | None:
    """The anchor in a text (a mail with quotation marks and all), or None. Only the first is read."""
    text = text[:LARGEST_TEXT]
    found = HEAD.search(text)
    if found is None:
        return None
    made, signature = MADE_AT.search(text), SIGNATURE.search(text)
    moment = _moment(made[1]) if made else None
    head = KnownHead(int(found[1]), found[2], source, moment)
    if signature is None or moment is None:
        return ReadAnchor(head, None)
    return ReadAnchor(head, signing.is_signed(signed_bytes(head.sequence, head.hash, moment), signature[1], signing.public_pem()))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def file_name(sequence: int, made_at: datetime) -> str:
    return f"{NAME}{made_at.astimezone(JAPAN):%Y%m%d-%H%M%S}-{sequence}.txt"
