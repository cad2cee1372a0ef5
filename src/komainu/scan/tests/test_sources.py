"""Mailboxes, databases and buckets on real servers: everything is found under names that stay, nothing changes there, and a server that goes away costs lines."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from komainu.extract import Limits, Section, Unread
from komainu.scan import Item, LocalPool, Look, Selection, Skipped, Why, scan
from komainu.scan.addresses import Several, is_address, source_at
from komainu.scan.imap import folder_name
from komainu.scan.passwords import AddressError, Password, password_for
from tests import other_servers, postgres
from tests.other_servers import Mailserver, Sqlserver

EVERYTHING = Selection()
AS_OF = datetime.date(2026, 11, 22)


def text_of(item: Item) -> str:
    formats: list[str] = []
    return "".join(piece.text for piece in item.content.pieces(Limits(), formats) if isinstance(piece, Section))


def items_of(address: str, selection: Selection = EVERYTHING) -> dict[str, Item]:
    return {each.path: each for each in source_at(address, selection).items() if isinstance(each, Item)}


@pytest.fixture
def password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a file, as a house would keep it: processes that read may have been started before a test sets its environment."""
    (tmp_path / "password").write_text("pw-2026\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_FILE", str(tmp_path / "password"))


# Addresses


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    for address in ("imaps://taro:himitsu@mail.example.jp/", "postgresql://taro:himitsu@db.example.jp/a", "s3://key:himitsu@bucket/"):
        with pytest.raises(AddressError, match="password") as refused:
            source_at(address, EVERYTHING)
        assert "himitsu" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.jp/",
        "imaps://mail.example.jp/",
        "mysql://reader@db.example.jp/",
        "mysql://reader@db.example.jp/a?tls=no",
        "s3://bucket/?endpoint=http://s3.example.jp",
        "sqlite:///nowhere/a.db",
        "imaps://a@b:port/",
    ],
)
def test_addresses_that_cannot_be_scanned(address: str) -> None:
    with pytest.raises(AddressError):
        source_at(address, EVERYTHING)


def test_paths_are_told_from_addresses() -> None:
    assert is_address("imaps://a@b/")
    assert not is_address("/srv/a")
    assert not is_address("C:\\srv")


def test_a_password_comes_from_the_environment_or_a_file_its_own_host_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD", "general")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_MAIL_EXAMPLE_JP", "own")
    (tmp_path / "secret").write_text("in a file\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_DB_EXAMPLE_JP_FILE", str(tmp_path / "secret"))
    assert [password_for(host).read() for host in ("mail.example.jp", "db.example.jp", "x")] == ["own", "in a file", "general"]
    assert "own" not in repr(password_for("mail.example.jp"))
    assert Password().read() == ""


# IMAP


@pytest.mark.parametrize(
    ("written", "name"),
    [("INBOX", "INBOX"), ("A&-B", "A&B"), ("&broken", "&broken"), ("&!!-", "&!!-")],
)
def test_names_of_folders(written: str, name: str) -> None:
    assert folder_name(written) == name


def in_utf7(name: str) -> str:
    """A Japanese name as IMAP writes it."""
    return "&" + base64.b64encode(name.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"


@pytest.mark.parametrize("name", ["受信トレイ", "送信済み", "𠮷田", "下書き"])
def test_japanese_names_of_folders(name: str) -> None:
    assert folder_name(f"A{in_utf7(name)}B") == f"A{name}B"


def mail(subject: str, body: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "hanako@example.jp", subject
    message.set_content(body)
    return bytes(message)


@pytest.fixture(scope="module")
def mailserver() -> Iterator[Mailserver]:
    with other_servers.dovecot() as running:
        inner = EmailMessage()
        inner["Subject"] = "名簿"
        inner.set_content("添付します")
        inner.add_attachment("氏名,電話\n佐藤一郎,090-1234-5678\n".encode("cp932"), maintype="text", subtype="csv", filename="名簿.csv")
        with running.signed_in() as connection:
            for folder in (in_utf7("取込"), '"a \\"b\\""', f"{in_utf7('取込')}/2026"):
                assert connection.create(folder)[0] == "OK"
            for number in range(3):
                connection.append("INBOX", "", None, mail(f"{number}", "担当の佐藤一郎（090-1234-5678）です。"))
            connection.append(f"{in_utf7('取込')}/2026", "", None, bytes(inner))
            connection.append('"a \\"b\\""', "", None, mail("x", "本文" * 700_000))
        yield running


def test_every_message_is_an_item_under_its_folder_and_uid(mailserver: Mailserver, password: None) -> None:
    items = items_of(mailserver.address())
    root = "imap://taro@127.0.0.1"
    assert [*items] == [f"{root}/INBOX/1", f"{root}/INBOX/2", f"{root}/INBOX/3", f'{root}/a "b"/1', f"{root}/取込/2026/1"]
    item = items[f"{root}/取込/2026/1"]
    assert item.size_bytes > 300
    assert item.modified_ns > 0
    assert "佐藤一郎\t090-1234-5678" in text_of(item)
    large = items[f'{root}/a "b"/1']
    assert text_of(large).count("本文") == 700_000
    with large.content.open() as stream:  # type: ignore[attr-defined]
        assert large.content.sha256() == hashlib.sha256(stream.read()).hexdigest()


def test_reading_changes_nothing_in_the_mailbox(mailserver: Mailserver, password: None) -> None:
    def flags() -> list[Any]:
        with mailserver.signed_in() as connection:
            connection.select("INBOX", readonly=True)
            return connection.fetch("1:*", "(UID FLAGS)")[1]

    before = flags()
    assert all("担当" in text_of(item) for item in items_of(mailserver.address("INBOX")).values())
    assert flags() == before
    assert not any(b"Seen" in line for line in before)


def test_a_folder_alone_and_exclusions(mailserver: Mailserver, password: None) -> None:
    assert [*items_of(mailserver.address("%E5%8F%96%E8%BE%BC"))] == ["imap://taro@127.0.0.1/取込/2026/1"]
    some = list(source_at(mailserver.address(), Selection(exclude=("INBOX", "取込/**"), max_size_bytes=1000)).items())
    assert {(each.path.rpartition("127.0.0.1/")[2], each.why) for each in some if isinstance(each, Skipped)} == {
        ("INBOX", Why.EXCLUDED),
        ("取込", Why.EXCLUDED),
        ("取込/2026", Why.EXCLUDED),
        ('a "b"/1', Why.TOO_LARGE),
    }


def test_a_wrong_password_and_a_foreign_certificate_cost_a_line(
    mailserver: Mailserver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD", "wrong-himitsu")
    (refused,) = source_at(mailserver.address().replace("taro", "jiro"), EVERYTHING).items()
    assert isinstance(refused, Skipped)
    assert (refused.why, refused.detail) == (Why.NO_ACCESS, "the server refused the password")
    (foreign,) = source_at(mailserver.address().partition("?")[0], EVERYTHING).items()
    assert isinstance(foreign, Skipped)
    assert "SSLCertVerificationError" in foreign.detail


def test_without_tls_nothing_is_sent(mailserver: Mailserver, password: None) -> None:
    """STARTTLS on the plain port works; a server that does not offer it would be left."""
    address = f"imap://taro@127.0.0.1:{mailserver.port}/INBOX?ca={mailserver.authority}"
    assert len(items_of(address)) == 3


def test_a_mail_server_that_goes_away_costs_lines_and_not_the_run(password: None) -> None:
    with other_servers.dovecot() as running:
        with running.signed_in() as connection:
            for number in range(40):
                connection.append("INBOX", "", None, mail(str(number), "電話 090-1234-5678"))
        seen: list[str] = []

        class Stopping:
            """The server ends when the first items were listed."""

            roots = ("imap://taro@127.0.0.1/",)

            def items(self) -> Iterator[Item | Skipped]:
                for index, item in enumerate(source_at(running.address(), EVERYTHING).items()):
                    if index == 20:
                        running.stop()
                    seen.append(item.path)
                    yield item

        with LocalPool(1) as pool:
            results = list(scan(Stopping(), pool, Look(AS_OF), workers=1))
    assert sorted(each.path for each in results) == sorted(seen)
    assert len(results) == 40
    lost = [each for each in results if not each.readable]
    assert lost
    assert {each.reason for each in lost} == {"no_access"}


# Databases


ROWS = [(number, f"佐藤{'一二三四五'[number % 5]}郎", f"090-{1000 + number % 9000}-{number % 10_000:04}") for number in range(25_000)]


@pytest.fixture(scope="module")
def sqlserver() -> Iterator[Sqlserver]:
    with other_servers.mariadb() as running:
        import pymysql

        with (
            pymysql.connect(unix_socket=str(running.socket), user="root", database="personnel", charset="utf8mb4") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("CREATE TABLE `社員 名簿` (id INT PRIMARY KEY, 氏名 VARCHAR(80), 電話 VARCHAR(20), memo LONGTEXT)")
            cursor.executemany("INSERT INTO `社員 名簿` VALUES (%s, %s, %s, 'x')", ROWS)
            cursor.execute("CREATE TABLE parts (id INT PRIMARY KEY, photo BLOB)")
            cursor.execute("INSERT INTO parts VALUES (1, %s)", (zipped(),))
            cursor.execute("ANALYZE TABLE `社員 名簿`")
            cursor.fetchall()
            connection.commit()
        yield running


def zipped() -> bytes:
    from komainu.extract.tests import making

    return making.zipped({"中.txt": "添えた高橋次郎"})


def rows_in(item: Item) -> list[str]:
    return [line for line in text_of(item).splitlines() if line.startswith(tuple("0123456789"))]


def test_tables_of_mariadb_are_sampled_all_over(sqlserver: Sqlserver, password: None) -> None:
    items = items_of(sqlserver.address())
    root = f"mysql://127.0.0.1:{sqlserver.port}/personnel"
    assert [*items] == [f"{root}/parts", f"{root}/社員 名簿"]
    people = items[f"{root}/社員 名簿"]
    assert 0.3 < people.share < 0.5
    rows = rows_in(people)
    assert 8_000 < len(rows) <= 10_000
    assert int(rows[0].split("\t")[0]) < 100
    assert text_of(people).startswith("id\t氏名\t電話\tmemo\n")
    assert "添えた高橋次郎" in text_of(items[f"{root}/parts"])
    (section, *_rest) = [piece for piece in people.content.pieces(Limits(), []) if isinstance(piece, Section)]
    assert section.position(section.text.index("090-")).label() == "社員 名簿 › 1件目 3列目"


def test_mariadb_is_spoken_to_under_tls_only(sqlserver: Sqlserver, password: None) -> None:
    (foreign,) = source_at(sqlserver.address().partition("?")[0], EVERYTHING).items()
    assert isinstance(foreign, Skipped)
    assert foreign.why is Why.NO_ACCESS


@pytest.fixture(scope="module")
def postgres_port() -> Iterator[int]:
    if postgres.programs() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("PostgreSQL is not installed")
    import psycopg

    with postgres.server() as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute('CREATE TABLE "社員" (id int, "氏名" text, "電話" text, note jsonb, raw bytea)')
            with connection.cursor().copy('COPY "社員" (id, "氏名", "電話") FROM STDIN') as copy:
                for row in ROWS:
                    copy.write_row(row)
            connection.execute("CREATE SCHEMA old")
            connection.execute("CREATE TABLE old.few (a text)")
            connection.execute("INSERT INTO old.few VALUES ('電話 090-1234-5678')")
            connection.execute("ANALYZE")
        yield int(address.rpartition(":")[2].partition("/")[0])


def test_tables_of_postgresql_are_sampled_and_not_written_to(postgres_port: int) -> None:
    address = f"postgresql://komainu@127.0.0.1:{postgres_port}/komainu?tls=no"
    items = items_of(address)
    root = f"postgresql://127.0.0.1:{postgres_port}/komainu"
    assert [*items] == [f"{root}/old/few", f"{root}/public/社員"]
    people = items[f"{root}/public/社員"]
    assert people.share == 0.4
    assert 8_000 < len(rows_in(people)) <= 10_000
    assert items[f"{root}/old/few"].share == 1.0
    assert text_of(items[f"{root}/old/few"]) == "a\n電話 090-1234-5678\n"
    assert items_of(address)[people.path].changed_ns == people.changed_ns


def test_the_persons_of_a_sampled_table_are_estimated(postgres_port: int) -> None:
    source = source_at(f"postgresql://komainu@127.0.0.1:{postgres_port}/komainu?tls=no", EVERYTHING)
    source = replace(source, most_rows=500)  # type: ignore[type-var]
    with LocalPool(1) as pool:
        results = {each.path.rpartition("/")[2]: each for each in scan(source, pool, Look(AS_OF, names="labels"), workers=1)}
    people = results["社員"]
    assert people.type == "postgresql"
    assert people.share == 0.02
    assert people.counts["PHONE"] > 350
    assert people.persons[1] > 10 * people.persons[0]
    assert people.persons[1] > 12_000


def test_a_database_that_is_not_there_costs_a_line(postgres_port: int) -> None:
    (gone,) = source_at(f"postgresql://komainu@127.0.0.1:{postgres_port}/nowhere?tls=no", EVERYTHING).items()
    assert isinstance(gone, Skipped)
    assert gone.why is Why.NO_ACCESS


def test_a_table_that_is_gone_when_it_is_read_costs_a_line(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE a (b TEXT)")
        base.execute("INSERT INTO a VALUES ('佐藤一郎')")
    (item,) = items_of(f"sqlite://{path}").values()
    assert text_of(item) == "b\n佐藤一郎\n"
    with sqlite3.connect(path) as base:
        base.execute("DROP TABLE a")
    assert [type(piece) for piece in item.content.pieces(Limits(), [])] == [Unread]


def test_sqlite_is_sampled_and_other_sources_stand_in_one_report(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("CREATE TABLE 社員 (id INT, 氏名 TEXT, 電話 TEXT)")
        base.executemany("INSERT INTO 社員 VALUES (?, ?, ?)", ROWS)
    both = Several((source_at(f"sqlite://{tmp_path}/a.db", EVERYTHING), source_at(f"sqlite://{tmp_path}/a.db", EVERYTHING)))
    assert both.roots == (f"sqlite://{tmp_path}/a.db",) * 2
    items = [each for each in both.items() if isinstance(each, Item)]
    assert [each.share for each in items] == [0.4, 0.4]
    assert 8_000 < len(rows_in(items[0])) <= 10_000


# Buckets


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "reader")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "himitsu-2026")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def filled(bucket: str) -> str:
    import boto3

    client = boto3.client("s3", endpoint_url=bucket, region_name="us-east-1")
    client.create_bucket(Bucket="personnel")
    for number in range(7):
        client.put_object(Bucket="personnel", Key=f"many/{number}.txt", Body="x")
    client.put_object(Bucket="personnel", Key="総務/名簿.csv", Body="氏名,電話\n佐藤一郎,090-1234-5678\n".encode("cp932"))
    client.put_object(Bucket="personnel", Key="総務/", Body=b"")
    client.put_object(Bucket="personnel", Key="big.log", Body=b"x" * 3_000_000)
    return f"s3://personnel/{{}}?endpoint={bucket}&region=us-east-1"


def test_objects_of_a_bucket(filled: str) -> None:
    items = items_of(filled.format(""))
    assert len(items) == 9
    in_pages = replace(source_at(filled.format(""), EVERYTHING), at_a_time=2)  # type: ignore[type-var]
    assert [each.path for each in in_pages.items()] == [*items]  # type: ignore[attr-defined]
    item = items["s3://personnel/総務/名簿.csv"]
    assert text_of(item) == "氏名\t電話\n佐藤一郎\t090-1234-5678\n"
    assert item.content.sha256() == hashlib.sha256("氏名,電話\n佐藤一郎,090-1234-5678\n".encode("cp932")).hexdigest()
    again = items_of(filled.format("総務/"))
    assert [(each.path, each.changed_ns) for each in again.values()] == [(item.path, item.changed_ns)]
    some = list(source_at(filled.format(""), Selection(exclude=("many",), max_size_bytes=1000)).items())
    assert [each.path for each in some if isinstance(each, Item)] == ["s3://personnel/総務/名簿.csv"]
    assert [each.path for each in some if isinstance(each, Skipped) and each.why is Why.TOO_LARGE] == ["s3://personnel/big.log"]
    gone = replace(item.content, key="gone.txt")  # type: ignore[type-var]
    with pytest.raises(FileNotFoundError):
        gone.sha256()
    (nowhere,) = source_at(filled.format("").replace("personnel", "nowhere"), EVERYTHING).items()
    assert isinstance(nowhere, Skipped)


@pytest.mark.slow
def test_the_command_reads_them_all_and_tells_no_secret(filled: str, mailserver: Mailserver, tmp_path: Path, password: None) -> None:
    addresses = [filled.format("%E7%B7%8F%E5%8B%99/").replace("%E7%B7%8F%E5%8B%99", "総務"), mailserver.address("INBOX")]
    call = [
        sys.executable,
        "-m",
        "komainu.cli.main",
        "scan",
        *addresses,
        "--format",
        "jsonl",
        "--jobs",
        "1",
        "--resume",
        str(tmp_path / "j"),
    ]
    for _turn in range(2):
        done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        results = {each["path"]: each for each in map(json.loads, done.stdout.splitlines())}
        assert results["s3://personnel/総務/名簿.csv"]["counts"]["PHONE"] == 1
        assert results["imap://taro@127.0.0.1/INBOX/2"]["type"] == "eml"
        assert len(results) == 4
        kept = b"".join(each.read_bytes() for each in (tmp_path / "j").iterdir())
        for secret in ("pw-2026", "himitsu-2026"):
            assert secret not in done.stdout + done.stderr
            assert secret.encode() not in kept
