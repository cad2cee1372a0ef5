"""Lists of invented persons for the tests, as files and as they stand in the database."""

import io
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

from komainu.web.documents.tables import to_xlsx
from komainu.web.incidents.models import AffectedPerson, Incident
from komainu.web.incidents.services.handling import take
from komainu.web.incidents.services.persons_import import add_persons
from komainu.web.incidents.tests.house import House, incident

HEADER = ("会員番号", "氏名", "フリガナ", "電話番号", "メールアドレス", "郵便番号", "住所", "対象になった情報")
YOSHIDA = (
    "A-1",
    "𠮷田 花子",
    "ヨシダ ハナコ",
    "03-1111-0001",
    "yoshida@example.jp",
    "100-0001",
    "東京都千代田区1-1",
    "氏名、メールアドレス",
)
TAKAHASHI = ("A-2", "髙橋 一郎", "タカハシ イチロウ", "090-2222-0002", "takahashi@example.jp", "150-0002", "東京都渋谷区2-2", "氏名、住所")
SAKIYAMA = ("A-3", "﨑山 葵", "サキヤマ アオイ", "090-3333-0003", "sakiyama@example.jp", "", "", "")
THREE = (YOSHIDA, TAKAHASHI, SAKIYAMA)


def xlsx(rows: Sequence[Sequence[str]] = THREE, header: Sequence[str] = HEADER, name: str = "名簿.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, to_xlsx(header, rows, "名簿"))


def csv(
    rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, encoding: str = "utf-8-sig", name: str = "名簿.csv"
) -> SimpleUploadedFile:
    out = io.StringIO()
    for row in (header, *rows):
        out.write(",".join(f'"{cell}"' for cell in row) + "\r\n")
    return SimpleUploadedFile(name, out.getvalue().encode(encoding))


def taken(house: House, **said: object) -> Incident:
    """An incident that 青山 has in hand."""
    return take(incident(house, **said), by=house.aoyama)


def listed(house: House, persons: Sequence[dict[str, str]] | None = None) -> tuple[Incident, list[AffectedPerson]]:
    """An incident with its list: the three people, unless others are given."""
    found = taken(house)
    fields = ("number", "name", "reading", "phone", "mail", "postal_code", "address", "items")
    details = persons if persons is not None else [dict(zip(fields, row, strict=True)) for row in THREE]
    return found, add_persons(found, details, by=house.aoyama)
