"""The second step: an app, recovery codes; sealed, taken once, needed by a day where the house says so."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from komainu.web.duties.models import Duty, OutgoingMail
from komainu.web.people import services as people
from komainu.web.people.models import Person
from komainu.web.people.roles import Role
from komainu.web.signin import queries, services
from komainu.web.signin.duties import by_time
from komainu.web.signin.models import KeptSecret, SecondFactorTerm
from komainu.web.signin.problems import NotOneself
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, is_in, signed_in
from komainu.web.site import clock
from komainu.web.site.problems import WrongState

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_app(person: Person) -> list[str]:
    """An app, and the recovery codes that came with it."""
    services.activate_totp(person, SECRET)
    return list(Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes())


def at_the_second_step(person: Person) -> Client:
    client = Client()
    answer = client.post("/signin/", {"login": person.staff_number, "password": PASSWORD})
    assert answer["Location"] == "/signin/second/"
    return client


def test_the_password_alone_is_not_enough(house: SmallHouse) -> None:
    with_app(house.eguchi)
    client = at_the_second_step(house.eguchi)
    assert not is_in(client)
    assert client.get("/").status_code == 302
    assert client.post("/signin/second/", {"code": code()})["Location"] == "/"
    assert is_in(client)


def test_a_wrong_code_is_refused_and_guessing_is_stopped(house: SmallHouse) -> None:
    with_app(house.eguchi)
    client = at_the_second_step(house.eguchi)
    for wrong in ("000000", "", "abcdef", "0" * 21, "000000", "000000", "000000", "000000"):
        client.post("/signin/second/", {"code": wrong})
    client.post("/signin/second/", {"code": code()})
    assert not is_in(client)


def test_a_code_opens_once_while_it_is_fresh(house: SmallHouse) -> None:
    with_app(house.eguchi)
    now = code()
    first, second = at_the_second_step(house.eguchi), at_the_second_step(house.eguchi)
    first.post("/signin/second/", {"code": now})
    second.post("/signin/second/", {"code": now})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_opens_once(house: SmallHouse) -> None:
    codes = with_app(house.eguchi)
    first, second = at_the_second_step(house.eguchi), at_the_second_step(house.eguchi)
    first.post("/signin/second/", {"code": codes[0]})
    second.post("/signin/second/", {"code": codes[0]})
    assert (is_in(first), is_in(second)) == (True, False)
    assert queries.own_sign_in(house.eguchi).codes_left == len(codes) - 1


def test_the_second_step_does_not_stand_open_for_everybody(house: SmallHouse) -> None:
    assert Client().get("/signin/second/")["Location"] == "/signin/"
    assert Client().post("/signin/second/", {"code": "000000"})["Location"] == "/signin/"


def test_secrets_are_sealed_and_go_with_their_factor(house: SmallHouse) -> None:
    with_app(house.eguchi)
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert KeptSecret.objects.count() == 2
    assert services.deactivate_totp(house.eguchi)
    assert not services.deactivate_totp(house.eguchi)
    assert KeptSecret.objects.count() == 0
    assert Authenticator.objects.count() == 0


def test_setting_up_an_app_in_the_pages(house: SmallHouse) -> None:
    client = signed_in(house.eguchi)
    page = client.get("/account/app/").content.decode()
    assert "<svg" in page
    secret = client.session["mfa.totp.secret"]
    assert client.post("/account/app/", {"code": "000000"}).status_code == 200
    assert client.post("/account/app/", {"code": code(secret)})["Location"] == "/account/recovery-codes/"
    codes = client.get("/account/recovery-codes/").content.decode()
    kept = Authenticator.objects.get(user=house.eguchi, type="recovery_codes").wrap().get_unused_codes()
    assert all(each in codes for each in kept)
    assert "mfa.totp.secret" not in client.session
    assert client.get("/account/recovery-codes/file/").content.decode().count("\n") >= 10
    client.post("/account/recovery-codes/new/")
    assert kept[0] not in client.get("/account/recovery-codes/").content.decode()
    assert "解除する" in client.get("/account/app/remove/").content.decode()
    client.post("/account/app/remove/")
    assert not queries.has_second_factor(house.eguchi)
    assert client.get("/account/recovery-codes/")["Location"] == "/account/"
    notices = OutgoingMail.objects.filter(key__startswith="signin-notice:")
    assert notices.count() == 3
    assert not any(each in mail.body for mail in notices for each in kept)


def test_recovery_codes_need_a_second_factor(house: SmallHouse) -> None:
    with pytest.raises(WrongState):
        services.make_recovery_codes(house.eguchi)


def test_nobody_sees_or_removes_another_s_passkey(house: SmallHouse) -> None:
    factor = Authenticator.objects.create(user=house.aoyama, type="webauthn", data={"name": "x", "credential": {}})
    client = signed_in(house.eguchi)
    for act in ("name", "remove"):
        assert client.get(f"/account/passkeys/{factor.pk}/{act}/").status_code == 404
        assert client.post(f"/account/passkeys/{factor.pk}/{act}/", {"name": "y"}).status_code == 404
    assert client.get("/account/passkeys/99999999999999999999/name/").status_code == 404


@pytest.mark.parametrize(
    "credential",
    [
        "{}",
        "[]",
        "null",
        "1",
        '"x"',
        "{",
        '{"id":1}',
        '{"response":{"userHandle":5}}',
        '{"id":"x","rawId":"x","response":{},"type":"public-key"}',
    ],
)
def test_whatever_a_browser_hands_over_breaks_nothing(house: SmallHouse, credential: str) -> None:
    client = Client()
    client.get("/signin/passkey/", HTTP_ACCEPT="application/json")
    assert client.post("/signin/passkey/", {"credential": credential}).status_code in {200, 302}
    assert not is_in(client)
    own = signed_in(house.eguchi)
    own.get("/account/passkeys/add/")
    assert own.post("/account/passkeys/add/", {"name": "x", "credential": credential}).status_code == 200
    assert Authenticator.objects.count() == 0


def test_who_needs_one_is_told_has_a_duty_and_then_sees_nothing_else(house: SmallHouse) -> None:
    services.set_rules(by=house.aoyama, second_factor_roles=[Role.PRIVACY_MANAGER], grace_days=14)
    today = clock.today()
    duty = Duty.objects.get(kind="signin.second_factor", closed_at=None)
    assert (duty.owner, duty.due_on) == (house.aoyama, today + timedelta(days=14))
    client = Client()
    client.post("/signin/", {"login": "1001", "password": PASSWORD})
    assert "2段階認証を設定してください" in client.get("/account/").content.decode()
    assert client.get("/").status_code == 200
    SecondFactorTerm.objects.update(needed_since=today - timedelta(days=20), due_on=today - timedelta(days=1))
    client = Client()
    client.post("/signin/", {"login": "1001", "password": PASSWORD})
    assert client.get("/")["Location"] == "/account/"
    assert client.post("/incidents/report/").status_code == 302
    assert client.get("/account/").status_code == 200
    client.get("/account/app/")
    client.post("/account/app/", {"code": code(client.session["mfa.totp.secret"])})
    assert client.get("/").status_code == 200
    assert not Duty.objects.filter(kind="signin.second_factor", closed_at=None).exists()


def test_terms_follow_roles_rules_and_factors_and_nothing_changes_twice(house: SmallHouse, django_assert_max_num_queries: object) -> None:
    services.set_rules(by=house.aoyama, second_factor_roles=[Role.SYSTEM_MANAGER])
    assert SecondFactorTerm.objects.count() == 0
    people.appoint(house.eguchi, Role.SYSTEM_MANAGER, by=None, starts_on=clock.today())
    for _ in range(2):
        by_time(clock.now())
        assert list(SecondFactorTerm.objects.values_list("person", "met_at")) == [(house.eguchi.pk, None)]
    with_app(house.eguchi)
    assert SecondFactorTerm.objects.get().met_at is not None
    services.deactivate_totp(house.eguchi)
    assert SecondFactorTerm.objects.get().met_at is None
    services.set_rules(by=house.aoyama, second_factor_roles=[])
    assert SecondFactorTerm.objects.count() == 0
    assert not Duty.objects.filter(kind="signin.second_factor", closed_at=None).exists()


def test_an_ordinary_sign_in_asks_nobody_for_more(house: SmallHouse) -> None:
    services.set_rules(by=house.aoyama, second_factor_roles=[Role.PRIVACY_MANAGER])
    assert services.settle_terms(clock.today(), only=house.eguchi) is None
    assert services.settle_terms(clock.today(), only=house.aoyama) == clock.today() + timedelta(days=14)


def test_a_lost_telephone(house: SmallHouse) -> None:
    with_app(house.eguchi)
    client = signed_in(house.aoyama)
    path = f"/signin/people/{house.eguchi.pk}/factors/"
    assert client.post(path, {"reason": ""}).status_code == 200
    assert queries.has_second_factor(house.eguchi)
    client.post(path, {"reason": "電話機をなくしたと、内線で本人を確かめた"})
    assert not queries.has_second_factor(house.eguchi)
    assert OutgoingMail.objects.filter(person=house.eguchi, body__contains="管理者が、あなたの2段階認証を解除しました").exists()
    with pytest.raises(NotOneself):
        services.remove_factors_of(house.aoyama, by=house.aoyama, reason="x")
