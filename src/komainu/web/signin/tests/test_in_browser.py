"""Signing in as people do it, in a real browser: passkeys of a virtual device, pages without script, axe on each of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from komainu.web.signin import services
from komainu.web.signin.tests.house import PASSWORD, SmallHouse, small_house
from komainu.web.signin.tests.test_factors import code, with_app

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("KOMAINU_PICTURES", "")
NEW = "umi-to-yama-no-aida"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Visit:
    """A browser of its own at this house, with what its console said."""

    def __init__(self, chromium: Any, address: str, **options: Any) -> None:
        self.address = address.replace("127.0.0.1", "localhost")
        self.context = chromium.new_context(locale="ja-JP", **options)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text) if "does not conform" not in message.text else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def go(self, path: str) -> Any:
        self.page.goto(self.address + path)
        return self.page

    def sign_in_as(self, person: Any) -> None:
        client = Client()
        client.force_login(person)
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": self.address}]
        )

    def with_device(self) -> str:
        """A device that holds passkeys, as Chromium's own protocol makes one; returns its id."""
        self.devtools = self.context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")
        found: str = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
        return found


@pytest.fixture
def at(chromium: Any, transactional_db: None, live_server: Any) -> Iterator[Any]:
    visits: list[Visit] = []

    def visit(**options: Any) -> Visit:
        visits.append(Visit(chromium, live_server.url, **options))
        return visits[-1]

    yield visit
    for each in visits:
        each.context.close()


@pytest.fixture
def house(transactional_db: None) -> SmallHouse:
    return small_house()


def pressed(page: Any, name: str) -> None:
    """The next page is there: not a moment in which the old one is looked at still."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def path_of(page: Any) -> str:
    found: str = page.evaluate("location.pathname")
    return found


def test_a_passkey_is_registered_and_opens_without_a_password(at: Any, house: SmallHouse) -> None:
    visit = at()
    visit.sign_in_as(house.eguchi)
    page = visit.go("/account/passkeys/add/")
    visit.with_device()
    page.reload()
    page.fill("#id_name", "江口の電話")
    page.get_by_role("button", name="この端末で登録する").click()
    page.wait_for_url("**/account/recovery-codes/")
    assert Authenticator.objects.get(user=house.eguchi, type="webauthn").data["name"] == "江口の電話"
    page.goto(visit.address + "/account/")
    assert "江口の電話" in page.inner_text("main")
    visit.context.clear_cookies()
    page = visit.go("/signin/?next=/incidents/mine/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_url(visit.address + "/incidents/mine/")
    assert visit.said == []


def test_a_passkey_as_the_second_step_and_as_the_proof(at: Any, house: SmallHouse) -> None:
    visit = at()
    visit.sign_in_as(house.aoyama)
    page = visit.go("/account/passkeys/add/")
    visit.with_device()
    page.reload()
    page.get_by_role("button", name="この端末で登録する").click()
    page.wait_for_url("**/account/recovery-codes/")
    visit.context.clear_cookies()
    page = visit.go("/signin/")
    page.fill("#id_login", "1001")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_url("**/signin/second/")
    page.get_by_role("button", name="パスキーで確かめる").click()
    page.wait_for_url(visit.address + "/")
    from django.contrib.sessions.backends.db import SessionStore

    key = next(cookie["value"] for cookie in visit.context.cookies() if cookie["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(key)
    session["signin.confirmed_at"] = 0
    session.save()
    page.goto(visit.address + "/signin/rules/")
    page.fill("#id_grace_days", "30")
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("button", name="パスキーで確かめる").click()
    page.wait_for_selector("text=サインインの決まりを保存しました")
    assert page.input_value("#id_grace_days") == "30"
    assert visit.said == []


def test_a_newcomer_begins_with_a_passkey(at: Any, house: SmallHouse) -> None:
    path = services.invite(house.yoshida, by=house.aoyama, by_hand=True).partition("8000")[2]
    visit = at()
    visit.with_device()
    page = visit.go(path)
    assert path_of(page) == "/signin/link/"
    page.get_by_role("button", name="パスキーで始める").click()
    page.wait_for_url(visit.address + "/")
    house.yoshida.refresh_from_db()
    assert not house.yoshida.has_usable_password()
    assert visit.said == []


def test_a_device_that_is_refused_says_so_and_the_form_stays(at: Any, house: SmallHouse) -> None:
    visit = at()
    device = visit.with_device()
    visit.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page = visit.go("/signin/")
    page.get_by_role("button", name="パスキーでサインイン").click()
    page.wait_for_selector("[data-passkey-said]:not([hidden])")
    assert page.get_by_role("button", name="パスキーでサインイン").is_enabled()
    assert not Authenticator.objects.exists()


def test_everything_but_passkeys_works_without_script(at: Any, house: SmallHouse) -> None:
    with_app(house.eguchi)
    visit = at(java_script_enabled=False)
    page = visit.go("/signin/?next=/account/")
    assert page.locator("form[data-passkey]").is_hidden()
    page.fill("#id_login", "1004")
    page.fill("#id_password", PASSWORD)
    pressed(page, "サインイン")
    page.fill("#id_code", code())
    pressed(page, "サインイン")
    assert page.url == visit.address + "/account/"
    page.get_by_role("link", name="パスワードを変える").click()
    page.fill("#id_password", NEW)
    page.fill("#id_password_again", NEW)
    pressed(page, "設定する")
    assert page.url == visit.address + "/account/"
    house.eguchi.refresh_from_db()
    assert house.eguchi.check_password(NEW)


def pages(house: SmallHouse) -> dict[str, tuple[Any, str]]:
    """Each page, who opens it, and its address."""
    with_app(house.ogawa)
    link = services.invite(house.yoshida, by=house.aoyama, by_hand=True).partition("8000")[2]
    return {
        "door": (None, "/signin/"),
        "card": (None, "/signin/card/"),
        "forgotten": (None, "/signin/forgotten/"),
        "forgotten_done": (None, "/signin/forgotten/done/"),
        "link": (None, link),
        "link_dead": (None, "/signin/link/no-such-token/"),
        "own": (house.ogawa, "/account/"),
        "own_new": (house.eguchi, "/account/"),
        "password": (house.eguchi, "/account/password/"),
        "passkey_add": (house.eguchi, "/account/passkeys/add/"),
        "app": (house.eguchi, "/account/app/"),
        "app_remove": (house.ogawa, "/account/app/remove/"),
        "recovery_codes": (house.ogawa, "/account/recovery-codes/"),
        "people": (house.aoyama, "/signin/people/"),
        "person": (house.aoyama, f"/signin/people/{house.ogawa.pk}/"),
        "factors_remove": (house.aoyama, f"/signin/people/{house.ogawa.pk}/factors/"),
        "many": (house.aoyama, "/signin/people/many/"),
        "rules": (house.aoyama, "/signin/rules/"),
    }


def checked(visit: Visit, name: str, wrong: dict[str, Any]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(visit.page).response["violations"]
    if found:
        wrong[name] = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]
    wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        wrong[f"{name} is too wide"] = wide
    if visit.said:
        wrong[f"{name} said"] = list(visit.said)
        visit.said.clear()
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        visit.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_any_page(at: Any, house: SmallHouse, width: int, theme: str) -> None:
    wrong: dict[str, Any] = {}
    for name, (person, path) in pages(house).items():
        visit = at(viewport={"width": width, "height": 850}, color_scheme=theme)
        if person is not None:
            visit.sign_in_as(person)
        visit.go(path)
        # The dead link answers 404, and the console says so.
        visit.said = [line for line in visit.said if name != "link_dead" or "404" not in line]
        checked(visit, f"{name}-{width}", wrong)
        visit.context.close()
    visit = at(viewport={"width": width, "height": 850}, color_scheme=theme)
    page = visit.go("/signin/")
    page.fill("#id_login", "1003")
    page.fill("#id_password", "wrong")
    pressed(page, "サインイン")
    checked(visit, f"door_refused-{width}", wrong)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="サインイン", exact=True).click()
    page.wait_for_url("**/signin/second/")
    checked(visit, f"second-{width}", wrong)
    visit = at(viewport={"width": width, "height": 850}, color_scheme=theme)
    visit.sign_in_as(house.aoyama)
    page = visit.go(f"/signin/people/{house.yoshida.pk}/")
    pressed(page, "画面に表示する")
    checked(visit, f"person_card-{width}", wrong)
    assert wrong == {}


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_that_asks_again(at: Any, house: SmallHouse, width: int) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    with_app(house.aoyama)
    visit = at(viewport={"width": width, "height": 850})
    visit.sign_in_as(house.aoyama)
    session = SessionStore(visit.context.cookies()[0]["value"])
    session["signin.confirmed_at"] = 0
    session.save()
    visit.go("/account/password/")
    wrong: dict[str, Any] = {}
    checked(visit, f"confirm-{width}", wrong)
    assert wrong == {}
    visit.page.fill("#id_confirm-password", PASSWORD)
    pressed(visit.page, "パスワードで確かめて続ける")
    assert visit.page.locator("#id_password_again").is_visible()
