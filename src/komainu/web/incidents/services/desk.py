"""The desk: somebody asks whether they are concerned. First who they are, then an answer; without both nothing is said.

The desk never lists anybody. A search needs two registered items that match the same person, tells only that person's own items, and
whoever searches too much in vain is stopped: a desk that can be asked about everybody is a second leak.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from komainu.web.incidents.models import AffectedPerson, DeskInquiry
from komainu.web.incidents.queries import desk as queries
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import Problem
from komainu.web.trail import services as trail

MOST_IN_VAIN = 30
IN_VAIN_WITHIN = timedelta(hours=1)


class TooManySearches(Problem):
    title = _("続けて見当たらなかったため、しばらく調べられません")
    what_to_do = _("名簿を手当たり次第に調べることを防ぐための決まりです。1時間ほど待つか、個人情報保護管理者に相談してください。")
    status = 429


class TooFewItems(Problem):
    title = _("照らし合わせる項目が足りません")
    what_to_do = _("氏名（またはよみがな）と、電話・メール・番号・生年月日・郵便番号のうち、少なくとも2点を入れてください。")
    status = 422


@dataclass(frozen=True, slots=True)
class Answered:
    """What the desk may say. `inquiries` were kept; `concerned` has one entry for each incident."""

    inquiries: Sequence[DeskInquiry]
    concerned: Sequence[AffectedPerson]


@transaction.atomic
def ask(items: Mapping[str, str], *, by: Person, identity_check: str, note: str = "") -> Answered:
    """Look in the lists of all open incidents for the person whom the items name, and keep what was answered, without any name.

    items           field -> what the caller said; two that are independent of each other
    identity_check  how the identity was established (`DeskInquiry.Check`)
    Raises TooFewItems, TooManySearches.
    """
    if identity_check not in DeskInquiry.Check.values:
        raise ValueError(identity_check)
    if len(queries.independent(items)) < 2:
        raise TooFewItems
    now = clock.now()
    in_vain = DeskInquiry.objects.filter(answered_by=by, answer=DeskInquiry.Answer.NOT_FOUND, asked_at__gte=now - IN_VAIN_WITHIN).count()
    if in_vain >= MOST_IN_VAIN:
        raise TooManySearches
    found = queries.matching(items)
    if not found:
        return Answered(_kept([None], by=by, answer=DeskInquiry.Answer.NOT_FOUND, identity_check=identity_check, note=note), [])
    return Answered(_kept(found, by=by, answer=DeskInquiry.Answer.CONCERNED, identity_check=identity_check, note=note), found)


@transaction.atomic
def refuse(*, by: Person, note: str = "") -> DeskInquiry:
    """Keep that somebody asked whose identity could not be established: nothing was searched, nothing was said."""
    return _kept([None], by=by, answer=DeskInquiry.Answer.NOT_CHECKED, identity_check="", note=note)[0]


def _kept(persons: Sequence[AffectedPerson | None], *, by: Person, answer: str, identity_check: str, note: str) -> list[DeskInquiry]:
    """All inquiries first, then the trail: who holds the trail waits for no other incident."""
    inquiries = [
        DeskInquiry.objects.create(
            incident=person.incident if person else None,
            asked_at=clock.now(),
            answered_by=by,
            identity_check=identity_check,
            answer=answer,
            affected=person,
            note=note,
        )
        for person in persons
    ]
    for inquiry in inquiries:
        trail.record(
            "incidents.inquiry_answered",
            by=by,
            subject=inquiry.incident or inquiry,
            after={"answer": answer, "check": identity_check},
        )
    return inquiries
