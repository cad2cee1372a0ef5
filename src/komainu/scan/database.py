"""A database as a source: each table an item, of which a sample of rows is read, whatever its size. It is only read, and no lock is waited for.

    postgresql://reader@db.example.jp/personnel      needs the extra `postgres`
    mysql://reader@db.example.jp/personnel           MySQL and MariaDB, needs the extra `sources`
    sqlite:///srv/data/personnel.sqlite3

TLS is asked for and checked by default; `?ca=FILE` names the certificate of a house of its own, `?tls=no` is for this machine and for sockets.
Views are not read: they show what tables hold. Nor are tables of other servers (foreign tables): scan these where they are.
A large table gives rows from all over it, and its line says which share they are: the number of persons is estimated from that.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from komainu.extract import Limits, Piece, Reason, Unread
from komainu.extract.records import read_records
from komainu.scan.faults import AddressError
from komainu.scan.passwords import Password, parts_of, password_for
from komainu.scan.sources import Item
from komainu.scan.walk import Selection, Skipped, Why, leaves_out

SCHEMES = frozenset({"postgresql", "mysql", "mariadb", "sqlite"})
_ROWS = 10_000
_CELL_CHARS = 20_000
_SECONDS = 30
_ROWS_AT_A_TIME = 500
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Base:
    """How a database is reached. It holds no password, only where it is."""

    kind: str
    host: str
    port: int
    user: str
    name: str
    password: Password
    is_plain: bool = False
    authority_file: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What is known of a table without reading it. `mark` changes when its content does, as far as the server knows."""

    schema: str
    name: str
    rows: int
    size_bytes: int
    mark: int


@dataclass(frozen=True, slots=True)
class TableContent:
    """The rows of one table, or a sample of them."""

    base: Base
    table: Table
    most_rows: int = _ROWS

    def pieces(self, limits: Limits, formats: list[str]) -> Iterator[Piece]:
        formats.append(self.base.kind)
        server = _SERVERS[self.base.kind]
        try:
            with closing(server.connect(self.base)) as connection:
                columns, rows = server.sample(connection, self.table, self.most_rows)
                yield from read_records(self.table.name, columns, map(_shortened, rows), server.error(), limits)
        except server.error() as error:
            # The server's own words may quote the rows.
            yield Unread((), Reason.NO_ACCESS, type(error).__name__)

    def sha256(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Database:
    """All tables of a database that its user may see."""

    base: Base
    selection: Selection = field(default_factory=Selection)
    most_rows: int = _ROWS

    @property
    def roots(self) -> tuple[str, ...]:
        if self.base.kind == "sqlite":
            return (f"sqlite://{self.base.name}",)
        return (f"{self.base.kind}://{self.base.host}:{self.base.port}/{self.base.name}",)

    def items(self) -> Iterator[Item | Skipped]:
        (root,) = self.roots
        server = _SERVERS[self.base.kind]
        try:
            with closing(server.connect(self.base)) as connection:
                tables = list(server.tables(connection, self.base))
        except (server.error(), OSError) as error:
            yield Skipped(root, Why.NO_ACCESS, type(error).__name__)
            return
        for table in tables:
            way = f"{table.schema}/{table.name}" if table.schema else table.name
            if leaves_out(self.selection, way):
                yield Skipped(f"{root}/{way}", Why.EXCLUDED)
                continue
            share = min(self.most_rows / table.rows, 1.0) if table.rows else 1.0
            yield Item(
                f"{root}/{way}",
                table.size_bytes,
                0,
                table.mark,
                self.base.user,
                TableContent(self.base, table, self.most_rows),
                share=share,
            )


def source(address: str, selection: Selection) -> Database:
    """The database of an address. Raises AddressError."""
    parts = parts_of(address)
    options = parse_qs(parts.query)
    kind = "mysql" if parts.scheme == "mariadb" else parts.scheme
    name = unquote(parts.path)
    if kind == "sqlite":
        if not Path(name).is_file():
            raise AddressError("missing", f"sqlite://{name}")
        return Database(Base(kind, "", 0, "", name, Password()), selection)
    name = name.strip("/")
    if not parts.hostname or not name:
        raise AddressError("form", f"{parts.scheme}://", f"{parts.scheme}://user@host/name")
    is_plain = options.get("tls", [""])[0] == "no"
    if is_plain and parts.hostname not in _HERE:
        raise AddressError("tls", f"{parts.scheme}://{parts.hostname}")
    _SERVERS[kind].error()
    port = parts.port or (5432 if kind == "postgresql" else 3306)
    user = unquote(parts.username or "")
    return Database(
        Base(kind, parts.hostname, port, user, name, password_for(parts.hostname), is_plain, options.get("ca", [""])[0]), selection
    )


def _shortened(row: Sequence[Any]) -> list[Any]:
    """A cell that holds a book is read at its beginning."""
    return [each[:_CELL_CHARS] if isinstance(each, str) and len(each) > _CELL_CHARS else each for each in row]


def _fetched(cursor: Any) -> Iterator[Sequence[Any]]:
    while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
        yield from rows


def _marked(*values: object) -> int:
    """A number for what is known of a table's state."""
    return zlib.crc32(repr(values).encode("utf-8"))


def _today() -> str:
    """Where a server does not know whether a table changed, it is read once a day."""
    return datetime.now(UTC).date().isoformat()


Sample = tuple[list[str], Iterator[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of server is spoken to."""

    connect: Callable[[Base], Any]
    tables: Callable[[Any, Base], Iterator[Table]]
    sample: Callable[[Any, Table, int], Sample]
    error: Callable[[], type[Exception]]


def _needed(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise AddressError("extra", name, extra) from error


# PostgreSQL


def _postgres(base: Base) -> Any:
    psycopg = _needed("psycopg", "postgres")
    tls = {"sslmode": "prefer"} if base.is_plain else {"sslmode": "verify-full", "sslrootcert": base.authority_file or "system"}
    connection = psycopg.connect(
        host=base.host,
        port=base.port,
        user=base.user or None,
        dbname=base.name,
        password=base.password.read() or None,
        connect_timeout=_SECONDS,
        application_name="komainu scan",
        options=f"-c default_transaction_read_only=on -c statement_timeout={_SECONDS * 10}s -c lock_timeout={_SECONDS}s",
        **tls,
    )
    return connection


def _postgres_tables(connection: Any, base: Base) -> Iterator[Table]:
    rows = connection.execute(
        "SELECT n.nspname, c.relname, c.reltuples::bigint, pg_table_size(c.oid), c.relfilenode,"
        " pg_stat_get_tuples_inserted(c.oid), pg_stat_get_tuples_updated(c.oid), pg_stat_get_tuples_deleted(c.oid), c.relkind::text"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"
        " AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1, 2"
    ).fetchall()
    for schema, name, guess, size, file, *changes, _kind in rows:
        # A table that was never analysed has no estimate; counting a small one costs nothing.
        count = guess if guess >= _ROWS else _postgres_count(connection, schema, name, size)
        yield Table(schema, name, count, size, _marked(size, file, changes))


def _postgres_count(connection: Any, schema: str, name: str, size: int) -> int:
    sql = import_module("psycopg.sql")
    table = sql.Identifier(schema, name)
    if size > 256 * 2**20:
        pages = connection.execute(sql.SQL("SELECT count(*) FROM {} TABLESAMPLE SYSTEM (1)").format(table)).fetchone()[0]
        return int(pages) * 100
    return int(connection.execute(sql.SQL("SELECT count(*) FROM {}").format(table)).fetchone()[0])


def _postgres_sample(connection: Any, table: Table, most: int) -> Sample:
    sql = import_module("psycopg.sql")
    where = sql.Identifier(table.schema, table.name)
    sampled = sql.SQL(" TABLESAMPLE BERNOULLI ({})").format(sql.Literal(_percent(table, most))) if table.rows > most else sql.SQL("")
    cursor = connection.cursor(name="komainu")
    cursor.itersize = _ROWS_AT_A_TIME
    cursor.execute(sql.SQL("SELECT * FROM {}{} LIMIT {}").format(where, sampled, sql.Literal(most)))
    return [each.name for each in cursor.description], _fetched(cursor)


def _percent(table: Table, most: int) -> float:
    return round(min(100.0 * most / table.rows, 100.0), 6)


# MySQL and MariaDB


def _mysql(base: Base) -> Any:
    pymysql = _needed("pymysql", "sources")
    cursors = import_module("pymysql.cursors")
    tls: dict[str, Any] = {}
    if not base.is_plain:
        import ssl

        tls = {"ssl": ssl.create_default_context(cafile=base.authority_file or None)}
    connection = pymysql.connect(
        host=base.host,
        port=base.port,
        user=base.user,
        password=base.password.read(),
        database=base.name,
        charset="utf8mb4",
        connect_timeout=_SECONDS,
        read_timeout=_SECONDS * 10,
        cursorclass=cursors.SSCursor,
        ssl_disabled=base.is_plain,
        local_infile=False,
        **tls,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
    return connection


def _mysql_tables(connection: Any, base: Base) -> Iterator[Table]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, table_rows, data_length, update_time, create_time FROM information_schema.tables"
            " WHERE table_schema = %s AND table_type = 'BASE TABLE' ORDER BY table_name",
            (base.name,),
        )
        rows = cursor.fetchall()
    for name, guess, size, updated, created in rows:
        count = int(guess or 0)
        if count < _ROWS * 2:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM {_ticked(name)}")  # noqa: S608  quoted, from the server itself
                count = int(cursor.fetchone()[0])
        yield Table("", name, count, int(size or 0), _marked(count, size, created, updated or _today()))


def _ticked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _mysql_sample(connection: Any, table: Table, most: int) -> Sample:
    cursor = connection.cursor()
    part = f" WHERE RAND() < {most / table.rows:.9f}" if table.rows > most else ""
    cursor.execute(f"SELECT * FROM {_ticked(table.name)}{part} LIMIT {int(most)}")  # noqa: S608  quoted, from the server itself
    return [str(each[0]) for each in cursor.description], _fetched(cursor)


# SQLite


def _sqlite(base: Base) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{Path(base.name).resolve().as_uri()}?mode=ro", uri=True, timeout=_SECONDS)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    return connection


def _sqlite_tables(connection: sqlite3.Connection, base: Base) -> Iterator[Table]:
    status = Path(base.name).stat()
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    ).fetchall()
    for (name,) in names:
        if not name.startswith("sqlite_"):
            count = connection.execute(f"SELECT count(*) FROM {_doubled(name)}").fetchone()[0]  # noqa: S608  quoted
            yield Table("", name, count, 0, _marked(status.st_size, status.st_mtime_ns, count))


def _doubled(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _sqlite_sample(connection: sqlite3.Connection, table: Table, most: int) -> Sample:
    part = f" WHERE abs(random() % 1000000) < {int(1e6 * most / table.rows) + 1}" if table.rows > most else ""
    cursor = connection.execute(f"SELECT * FROM {_doubled(table.name)}{part} LIMIT {int(most)}")  # noqa: S608  quoted
    return [str(each[0]) for each in cursor.description], _fetched(cursor)


_SERVERS = {
    "postgresql": _Kind(_postgres, _postgres_tables, _postgres_sample, lambda: _needed("psycopg", "postgres").Error),
    "mysql": _Kind(_mysql, _mysql_tables, _mysql_sample, lambda: _needed("pymysql", "sources").MySQLError),
    "sqlite": _Kind(_sqlite, _sqlite_tables, _sqlite_sample, lambda: sqlite3.Error),
}
