"""The chats that the house tells, the hour of its digests, and who took a list away."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction

from komainu.web.duties import chats
from komainu.web.duties.models import DutyRules, OutgoingPost, Webhook
from komainu.web.duties.posting import post, target_of
from komainu.web.people.models import Person
from komainu.web.site import clock
from komainu.web.site.problems import WrongState
from komainu.web.trail import services as trail

WISHES = ("tells_urgent", "tells_digest", "tells_late")
SWITCHED_OFF = "off"


def _shown(hook: Webhook) -> dict[str, Any]:
    """What the trail may know of a chat: never its address or token."""
    return {"name": hook.name, "form": hook.form, "host": hook.host, "on": hook.is_on, **{name: getattr(hook, name) for name in WISHES}}


@transaction.atomic
def add_webhook(*, by: Person | None, name: str, form: str, url: str, token: str = "", **wishes: bool) -> Webhook:
    """A chat that is told from now on. Raises AddressRefused when nothing may be sent there.

    url     the address that the chat gave; for Chatwork the number of the room
    token   for Chatwork the API token
    wishes  `tells_urgent`, `tells_digest`, `tells_late`
    """
    secret = chats.secret_of(form, url, token)
    hook = Webhook.objects.create(name=name, form=form, host=target_of(secret["url"]).host, secret=secret, made_at=clock.now(), **wishes)
    trail.record("duties.webhook_added", by=by, subject=hook, after=_shown(hook))
    return hook


@transaction.atomic
def change_webhook(hook: Webhook, *, by: Person | None, name: str, url: str = "", token: str = "", **wishes: bool) -> Webhook:
    """Another name, other sorts of messages; another address only when one is given. Raises AddressRefused."""
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    before = _shown(hook)
    for field, value in {"name": name, **wishes}.items():
        setattr(hook, field, value)
    if url or token:
        kept = hook.secret
        hook.secret = chats.secret_of(hook.form, url, token) if url else {**kept, "token": token}
        hook.host = target_of(hook.secret["url"]).host
    hook.save()
    trail.record("duties.webhook_changed", by=by, subject=hook, before=before, after={**_shown(hook), "new_address": bool(url or token)})
    return hook


@transaction.atomic
def switch_webhook(hook: Webhook, *, by: Person | None, is_on: bool) -> None:
    """Tell the chat no more, or again. What waited for it when it is switched off is given up: it would come much too late."""
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    if hook.is_on == is_on:
        return
    Webhook.objects.filter(pk=hook.pk).update(is_on=is_on)
    if not is_on:
        _give_up(hook)
    trail.record("duties.webhook_switched", by=by, subject=hook, before={"on": hook.is_on}, after={"on": is_on})


@transaction.atomic
def end_webhook(hook: Webhook, *, by: Person | None) -> None:
    """The chat is taken out of the list, and its address and token are forgotten. Raises WrongState if it is out already."""
    hook = Webhook.objects.select_for_update().get(pk=hook.pk)
    if hook.ended_at is not None:
        raise WrongState
    hook.is_on, hook.ended_at, hook.secret = False, clock.now(), {}
    hook.save()
    _give_up(hook)
    trail.record("duties.webhook_ended", by=by, subject=hook, before={"name": hook.name, "host": hook.host})


def _give_up(hook: Webhook) -> None:
    OutgoingPost.objects.filter(webhook=hook, sent_at=None, given_up_at=None).update(given_up_at=clock.now(), error=SWITCHED_OFF)


def try_webhook(hook: Webhook, *, by: Person | None, title: str, url: str) -> str:
    """Send a test message now; returns what came of it, "" for success. The sending itself stands outside the transaction."""
    secret: Mapping[str, str] = hook.secret
    result = post(chats.message(hook.form, secret, title, url))
    with transaction.atomic():
        Webhook.objects.filter(pk=hook.pk).update(tested_at=clock.now(), test_result=result)
        trail.record("duties.webhook_tested", by=by, subject=hook, after={"result": result or "ok"})
    return result


@transaction.atomic
def set_rules(*, by: Person | None, digest_at: time) -> None:
    """The hour at which the digests are written."""
    before = DutyRules.objects.first()
    if before is not None and before.digest_at == digest_at:
        return
    rules, _created = DutyRules.objects.update_or_create(id=1, defaults={"digest_at": digest_at})
    old = {"digest_at": before.digest_at.isoformat("minutes")} if before else {}
    trail.record("duties.rules_set", by=by, subject=rules, before=old, after={"digest_at": digest_at.isoformat("minutes")})


@transaction.atomic
def note_export(*, by: Person, format: str, rows: int, conditions: Mapping[str, str]) -> None:
    """Somebody took the list of duties away."""
    rules = DutyRules.objects.first() or DutyRules()
    trail.record("duties.list_exported", by=by, subject=rules, after={"format": format, "rows": rows, "conditions": dict(conditions)})
