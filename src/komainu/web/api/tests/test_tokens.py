"""Tokens: shown once, kept as a keyed hash, never more than their owner may do, dead with the end, the revocation and the leaving."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, connection, transaction
from django.test import Client

from komainu.web.api import services
from komainu.web.api.models import ApiToken
from komainu.web.api.problems import LastsTooLong, ScopeNotTheirs, TooManyTokens
from komainu.web.incidents.tests.house import House, somebody
from komainu.web.people import queries as people
from komainu.web.people import services as people_services
from komainu.web.people.models import Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.signin import services as signin
from komainu.web.signin.models import SecondFactorTerm, SignInRules
from komainu.web.site import clock
from komainu.web.trail.models import Event

pytestmark = pytest.mark.django_db
Calling = Callable[..., Any]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_only_a_keyed_hash_is_kept(house: House, calling: Calling) -> None:
    call = calling(house.aoyama)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_apitoken")
        assert call.text not in str(cursor.fetchall())
    assert call.text not in str(list(Event.objects.values()))
    assert len(call.text) > 45 and call.text.startswith("komainu_")


def test_the_page_shows_it_once(house: House) -> None:
    client = signed_in(house.aoyama)
    assert client.get("/api/tokens/make/").status_code == 200
    form = {"name": "監視", "scopes": ["today.own"], "expires_on": (clock.today() + timedelta(days=5)).isoformat()}
    text = client.post("/api/tokens/make/", form).content.decode()
    token = ApiToken.objects.get()
    assert "komainu_" in text and token.scopes == ["today.own"]
    shown = text.split("komainu_", 1)[1].split("<", 1)[0]
    assert shown not in client.get("/api/tokens/").content.decode() + client.get(f"/api/tokens/{token.pk}/").content.decode()
    assert Client().get("/api/duties", headers={"Authorization": f"Bearer komainu_{shown}"}).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["incidents.sign"]}, {"expires_on": "2099-01-01"}, {"expires_on": "2000-01-01"}]
)
def test_a_wrong_form_keeps_what_was_typed_and_makes_nothing(house: House, wrong: dict[str, Any]) -> None:
    form = {"name": "監視の名前", "scopes": ["today.own"], "expires_on": clock.today().isoformat(), **wrong}
    answer = signed_in(house.aoyama).post("/api/tokens/make/", form)
    assert answer.status_code == 422 and not ApiToken.objects.exists()
    assert wrong.get("name") == "" or "監視の名前" in answer.content.decode()


def test_nobody_gives_more_than_they_have(house: House, calling: Calling) -> None:
    with pytest.raises(ScopeNotTheirs):
        calling(house.ueda, ["trail.read"])
    with pytest.raises(ScopeNotTheirs):
        calling(house.aoyama, ["incidents.export_persons"])
    standing = people.standing(house.aoyama, clock.today())
    with pytest.raises(LastsTooLong):
        services.make_token(house.aoyama, standing, name="x", scopes=["today.own"], expires_on=clock.today() + timedelta(days=400))
    for _ in range(services.MOST_TOKENS):
        calling(house.aoyama)
    with pytest.raises(TooManyTokens):
        calling(house.aoyama)


@pytest.mark.parametrize("text", ["", "x", "komainu_", "komainu_" + "a" * 43, "komainu_𠮷", "komainu_" + "a" * 5000])
def test_a_wrong_token_opens_nothing(house: House, calling: Calling, text: str) -> None:
    answer = Client().get("/api/duties", headers={"Authorization": f"Bearer {text}".encode().decode("latin-1")})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json" and "Bearer" in answer["WWW-Authenticate"]


def test_a_cookie_opens_nothing_so_no_form_of_another_site_does(house: House) -> None:
    client = signed_in(house.aoyama)
    assert client.get("/api/people").status_code == 401
    assert client.post("/api/incidents", {"what": "mail_cc"}).status_code == 401
    assert client.post("/api/assess", "{}", content_type="text/plain").status_code == 401


def test_a_scope_that_was_not_given_is_refused(house: House, calling: Calling) -> None:
    call = calling(house.aoyama, ["today.own"])
    assert call("GET", "/api/duties").status_code == 200
    assert call("GET", "/api/people").status_code == 403


def test_it_opens_no_more_than_the_owner_may_do_now(house: House, calling: Calling) -> None:
    call = calling(house.aoyama)
    assert call("GET", "/api/trail").status_code == 200
    people_services.end_role(RoleTerm.objects.get(person=house.aoyama), by=None, ends_on=clock.today() - timedelta(days=1))
    assert call("GET", "/api/trail").status_code == 403
    assert call("GET", "/api/duties").status_code == 200


def test_expired_revoked_and_left(house: House, calling: Calling, monkeypatch: pytest.MonkeyPatch) -> None:
    revoked, left, expired = calling(house.aoyama), calling(house.ueda), calling(house.aoyama, ["today.own"])
    services.revoke_token(revoked.token, by=house.aoyama)
    people_services.record_leaving(house.ueda, by=None, last_day=clock.today() - timedelta(days=1))
    assert revoked("GET", "/api/duties").status_code == left("GET", "/api/duties").status_code == 401
    assert services.revoke_of_those_gone(clock.today()) == 1
    assert services.revoke_of_those_gone(clock.today()) == 0
    assert Event.objects.filter(action="api.token_revoked").count() == 2
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert expired("GET", "/api/duties").status_code == 401


def test_too_many_calls_wait(house: House, calling: Calling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "CALLS_PER_MINUTE", 3)
    noon = clock.now()
    monkeypatch.setattr(clock, "now", lambda: noon)
    call = calling(house.aoyama)
    assert [call("GET", "/api/duties").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert call("GET", "/api/duties")["Retry-After"] == "60"
    monkeypatch.setattr(clock, "now", lambda: noon + timedelta(minutes=1))
    assert call("GET", "/api/duties").status_code == 200
    assert ApiToken.objects.get().last_used_at is not None


def test_the_owner_and_who_answers_for_all_revoke_it_and_nobody_else(house: House, calling: Calling) -> None:
    token = calling(house.ueda).token
    office = somebody(house, "office", Role.PMS_OFFICE)
    assert signed_in(office).post(f"/api/tokens/{token.pk}/").status_code == 404
    assert signed_in(office).get("/api/tokens/all/").status_code == 403
    assert "試験" in signed_in(house.aoyama).get("/api/tokens/all/").content.decode()
    assert signed_in(house.aoyama).post(f"/api/tokens/{token.pk}/").status_code == 302
    assert signed_in(house.ueda).post(f"/api/tokens/{token.pk}/").status_code == 409
    assert Event.objects.get(action="api.token_revoked").actor_name == "青山 凪"


def test_the_database_refuses(house: House, calling: Calling) -> None:
    token = calling(house.aoyama).token
    for fields, name in (
        ({"digest": token.digest}, "api_token_digest_once|api_apitoken.digest"),
        ({"name": ""}, "api_token_has_name"),
        ({"revoked_at": token.made_at - timedelta(days=1)}, "api_token_revoked_after_made"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            other = {"name": "x", "digest": "y", **fields}
            ApiToken.objects.create(person=house.aoyama, hint="z", made_at=token.made_at, expires_on=token.expires_on, **other)


def test_a_token_of_somebody_whose_second_factor_is_overdue_opens_nothing(house: House, calling: Calling) -> None:
    call = calling(house.aoyama)
    today = clock.today()
    signin.set_rules(by=house.aoyama, second_factor_roles=[Role.PRIVACY_MANAGER], grace_days=14)
    assert call("GET", "/api/duties").status_code == 200, "there is time left"
    term = SecondFactorTerm.objects.filter(person=house.aoyama)
    term.update(needed_since=today - timedelta(days=20), due_on=today)
    assert call("GET", "/api/duties").status_code == 200, "the last day"
    term.update(due_on=today - timedelta(days=1))
    assert call("GET", "/api/duties").status_code == 401
    assert calling(house.ueda)("GET", "/api/duties").status_code == 200, "another who needs none"
    # The factor is there, though the nightly round has not seen it.
    factor = Authenticator.objects.create(user=house.aoyama, type=Authenticator.Type.TOTP, data={})
    assert call("GET", "/api/duties").status_code == 200
    factor.delete()
    assert call("GET", "/api/duties").status_code == 401
    # Nor that the house asks for none any more.
    SignInRules.objects.update(second_factor_roles=[])
    assert call("GET", "/api/duties").status_code == 200
