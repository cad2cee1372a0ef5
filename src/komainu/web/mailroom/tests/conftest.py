"""A small house with a spool: 青山 who manages, 上田 of her department whose mail it is, 小川 her superior, 江口 who may see nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from komainu.guard import History
from komainu.guard.spool import Spool
from komainu.web.people.models import Department, Organisation, Person, RoleTerm
from komainu.web.people.roles import Role
from komainu.web.site.sample import mailing
from komainu.web.site.sample.mailing import Written, mail_of, persons, put

TOKEN = "a-token-of-22-letters-"
MORI = f"森 聡 <mori@{mailing.KITANO}>"
LOOKALIKE = f"森 聡 <mori@{mailing.KITANO.replace('denki', 'denkl')}>"
KNOWN = {
    "schema_version": 1,
    "correspondents": {f"mori@{mailing.KITANO}": {"count": 42, "last_on": "2026-11-01", "display_names": ["森 聡"], "threads": []}},
}


@dataclass(frozen=True, slots=True)
class House:
    """People by staff number, and the spool of the house."""

    people: dict[str, Person]
    spool: Spool

    def __getitem__(self, number: str) -> Person:
        return self.people[number]

    def client(self, number: str) -> Client:
        client = Client()
        client.force_login(self.people[number])
        return client

    def put(self, written: Written, *, token: str = "", watched: bool = False) -> str:
        return put(self.spool, written, History.from_json(KNOWN), token=token, watched=watched)

    # One message for each thing that the guard may ask.
    def passing(self) -> str:
        return self.put(Written("ueda", "納期", "森様\n\nよろしくお願いいたします。", [MORI]))

    def held(self, token: str = "") -> str:
        files = {"資料.csv": "品名,数量\n部品,3\n"}
        return self.put(Written("ueda", "資料", "資料をお送りします。", ["info@shiomi-kogyo.example"], files=files), token=token)

    def to_confirm(self, token: str = "") -> str:
        return self.put(Written("ueda", "名簿", "森様\n\n名簿です。", [LOOKALIKE], files={"会員.csv": persons(12)}), token=token)

    def to_approve(self) -> str:
        return self.put(Written("ueda", "顧客一覧", "森様\n\n一覧です。", [MORI], files={"一覧.csv": persons(120)}))

    def in_doubt(self) -> str:
        uid = put(self.spool, Written("ueda", "日程", "森様\n\n日程です。", [MORI]), History.from_json(KNOWN), goes_out=False)
        mailing.to_doubt(self.spool, uid)
        return uid

    def refused(self) -> str:
        return self.put(Written("ueda", "印刷", "お世話になっております。", [f"uketsuke@{mailing.TSUBAKI}"]))


@pytest.fixture
def own_folders(settings: Any, tmp_path: Path) -> Path:
    for name, folder in (("DATA_FOLDER", "data"), ("KEYS_FOLDER", "keys"), ("STORAGE_FOLDER", "storage")):
        (tmp_path / folder).mkdir()
        setattr(settings, name, tmp_path / folder)
    return tmp_path


@pytest.fixture
def people(db: None, own_folders: Path) -> dict[str, Person]:
    Organisation.objects.create(name="株式会社みなと")
    sales, affairs = Department.objects.create(name="営業部"), Department.objects.create(name="総務部")
    rows: list[tuple[str, str, Department, str]] = [
        ("aoyama", "青山 凪", affairs, Role.PRIVACY_MANAGER),
        ("oono", "大野 空", affairs, Role.PMS_OFFICE),
        ("ogawa", "小川 澄", sales, Role.DEPARTMENT_DATA_MANAGER),
        ("kanda", "神田 陸", affairs, Role.CHIEF_AUDITOR),
        ("ueda", "上田 光", sales, ""),
        ("eguchi", "江口 颯", affairs, ""),
    ]
    found = {}
    for number, name, department, role in rows:
        found[number] = person = Person.objects.create_user(number, name=name, department=department, email=mail_of(number))
        if role:
            of = department if role == Role.DEPARTMENT_DATA_MANAGER else None
            RoleTerm.objects.create(person=person, role=role, department=of, starts_on=date(2020, 4, 1))
    return found


@pytest.fixture
def house(people: dict[str, Person]) -> Iterator[House]:
    spool = mailing.fresh_spool()
    assert isinstance(spool, Spool)
    yield House(people, spool)


@pytest.fixture
def press(house: House) -> Callable[..., Any]:
    """POST to the mailed link."""

    def post(act: str, token: str = TOKEN, **more: Any) -> Any:
        return Client().post(f"/mailroom/link/{token}/", {"act": act, **more}, follow=True)

    return post


def boxes(house: House, uid: str) -> list[str]:
    """All that the page of a message asks to be ticked."""
    from komainu.web.mailroom.asking import shown

    entry = house.spool.entry(uid)
    assert entry is not None
    asked = shown(entry.verdict).asked
    return [each.key for each in asked.reasons] + [f"to:{name}" for name, _ in asked.groups]
