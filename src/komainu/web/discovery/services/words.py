"""Words of the house's own: added, given up. A run looks with those that stood when it began; another wording is another word."""

from typing import Any

from django.db import transaction

from komainu.web.discovery.models import THE_RULES, DiscoveryRules, HouseWord
from komainu.web.discovery.problems import WordTwice
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail


@transaction.atomic
def add_word(*, by: Person | None, label: str, body: dict[str, Any]) -> HouseWord:
    """A new word. What it looks for stands in no trail, for it may name somebody. Raises WordTwice.

    body   as the engine takes it, without id and label
    """
    # The one row of the rules is the queue of whoever adds.
    rules = DiscoveryRules.objects.select_for_update().get_or_create(pk=THE_RULES)[0]
    if HouseWord.objects.filter(label=label, ended_at=None).exists():
        raise WordTwice
    word = HouseWord.objects.create(label=label, body=body, made_by=by, made_at=clock.now())
    trail.record("discovery.word_added", by=by, subject=rules, after={"word": label})
    return word


@transaction.atomic
def end_word(word: HouseWord, *, by: Person | None, reason: str = "") -> None:
    """It is looked for no more from the next run on. Raises WrongState."""
    word = HouseWord.objects.select_for_update(of=("self",)).get(pk=word.pk)
    if word.ended_at is not None:
        raise WrongState
    word.ended_at = clock.now()
    word.save(update_fields=["ended_at"])
    rules = DiscoveryRules.objects.get_or_create(pk=THE_RULES)[0]
    trail.record("discovery.word_ended", by=by, subject=rules, before={"word": word.label}, reason=reason)
