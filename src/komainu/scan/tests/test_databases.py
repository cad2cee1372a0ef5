"""Databases on real servers: tables are sampled all over and never written to; what is not there costs a line."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from komainu.extract import Limits, Section, Unread
from komainu.scan import Item, LocalPool, Look, Skipped, Why, scan
from komainu.scan.addresses import Several, source_at
from komainu.scan.faults import AddressError
from komainu.scan.tests.reaching import AS_OF, EVERYTHING, items_of, text_of
from tests import other_servers, postgres
from tests.other_servers import Sqlserver

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


def test_postgresql_is_spoken_to_under_tls_unless_it_is_here_and_said_so(postgres_port: int) -> None:
    """The server of the tests offers no TLS: nothing is sent to it unless the address allows that, which it can for this machine alone."""
    (refused,) = source_at(f"postgresql://komainu@127.0.0.1:{postgres_port}/komainu", EVERYTHING).items()
    assert isinstance(refused, Skipped)
    assert refused.why is Why.NO_ACCESS
    with pytest.raises(AddressError, match="TLS"):
        source_at("postgresql://komainu@db.example.jp/komainu?tls=no", EVERYTHING)


def test_a_session_can_only_read(postgres_port: int, sqlserver: Sqlserver, password: None) -> None:
    import psycopg
    import pymysql

    from komainu.scan.database import _SERVERS

    here = source_at(f"postgresql://komainu@127.0.0.1:{postgres_port}/komainu?tls=no", EVERYTHING)
    with closing(_SERVERS["postgresql"].connect(here.base)) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):  # type: ignore[attr-defined]
        connection.execute("DELETE FROM old.few")
    there = source_at(sqlserver.address(), EVERYTHING)
    with closing(_SERVERS["mysql"].connect(there.base)) as connection, pytest.raises(pymysql.Error):  # type: ignore[attr-defined]
        connection.cursor().execute("DELETE FROM parts")


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
