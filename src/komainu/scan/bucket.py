"""A bucket of S3, or of what speaks like it, as a source: each object an item. Needs the extra `sources`.

    s3://bucket/personnel/                                    all objects whose keys begin so
    s3://bucket/?endpoint=https://s3.example.jp&region=jp     another service than Amazon's
    s3://AKIA…@bucket/                                        with an access key of its own, whose secret is the source's password (`passwords`)

Without a key in the address, credentials are found where every program of that kind finds them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile
(AWS_PROFILE), the machine's role. Secrets stand in no address, argument, journal or log.
"""

from __future__ import annotations

import hashlib
import posixpath
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from komainu.scan.faults import AddressError
from komainu.scan.fetching import Connections, Fetched
from komainu.scan.passwords import VARIABLE, Password, parts_of, password_for
from komainu.scan.sources import Item
from komainu.scan.walk import Selection, Skipped, Why, leaves_out

SCHEMES = frozenset({"s3"})
_CHUNK_BYTES = 2**20
_SECONDS = 30
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Service:
    """Where a bucket is, and with whose credentials; "" for what the machine is set up with.

    secret_mark  tells secrets from one another, so that a changed one is not answered by a client that knows the old one
    """

    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    password: Password = field(default_factory=Password)
    secret_mark: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Object(Fetched):
    """One object, as it was when it was listed."""

    service: Service
    bucket: str
    key: str
    size: int
    tag: str

    @property
    def name(self) -> str:
        return posixpath.basename(self.key)

    @property
    def size_bytes(self) -> int:
        return self.size

    def fetch(self) -> Iterator[bytes]:
        body = _connections.use(self.service, lambda client: client.get_object(Bucket=self.bucket, Key=self.key)["Body"])
        try:
            yield from body.iter_chunks(_CHUNK_BYTES)
        except _lost() as error:
            raise OSError(5, f"it broke off ({type(error).__name__})") from error
        finally:
            body.close()


@dataclass(frozen=True, slots=True)
class Bucket:
    """All objects of a bucket whose keys begin with `prefix`, asked for so many at a time."""

    service: Service
    bucket: str
    prefix: str = ""
    selection: Selection = field(default_factory=Selection)
    at_a_time: int = 1000

    @property
    def roots(self) -> tuple[str, ...]:
        return (f"s3://{self.bucket}/{self.prefix}",)

    def items(self) -> Iterator[Item | Skipped]:
        token = ""
        try:
            while True:
                more = {"ContinuationToken": token} if token else {}
                page = _connections.use(
                    self.service,
                    lambda client, more=more: client.list_objects_v2(
                        Bucket=self.bucket, Prefix=self.prefix, MaxKeys=self.at_a_time, **more
                    ),
                )
                for each in page.get("Contents", []):
                    item = self._item(each)
                    if item is not None:
                        yield item
                token = page.get("NextContinuationToken", "")
                if not token:
                    return
        except OSError as error:
            yield Skipped(self.roots[0], Why.NO_ACCESS, error.strerror or "")

    def _item(self, each: dict[str, Any]) -> Item | Skipped | None:
        key, size = str(each["Key"]), int(each["Size"])
        if key.endswith("/") and not size:
            # What some tools write to show a folder.
            return None
        path = f"s3://{self.bucket}/{key}"
        if leaves_out(self.selection, key):
            return Skipped(path, Why.EXCLUDED)
        if self.selection.max_size_bytes is not None and size > self.selection.max_size_bytes:
            return Skipped(path, Why.TOO_LARGE, f"{size} bytes", size)
        tag = str(each.get("ETag", ""))
        modified = int(each["LastModified"].timestamp()) * 10**9 if "LastModified" in each else 0
        return Item(path, size, modified, zlib.crc32(tag.encode("utf-8")), "", Object(self.service, self.bucket, key, size, tag))


def source(address: str, selection: Selection) -> Bucket:
    """The bucket of an address. Raises AddressError."""
    parts = parts_of(address)
    bucket = parts.netloc.rpartition("@")[2]
    if not bucket:
        raise AddressError("form", "s3://", "s3://bucket/beginning/of/keys")
    options = parse_qs(parts.query)
    endpoint = options.get("endpoint", [""])[0]
    if endpoint and urlsplit(endpoint).scheme != "https" and urlsplit(endpoint).hostname not in _HERE:
        raise AddressError("form", f"s3://{bucket}", "endpoint=https://…")
    _needed()
    region, key = options.get("region", [""])[0], unquote(parts.username or "")
    return Bucket(_with_key(Service(endpoint, region), key, bucket), bucket, parts.path.removeprefix("/"), selection)


def _with_key(service: Service, key: str, bucket: str) -> Service:
    """With an access key of its own, where one is given. Raises AddressError if its secret cannot be read or is not set."""
    if not key:
        return service
    password = password_for(bucket)
    try:
        secret = password.read()
    except OSError as error:
        raise AddressError("missing", password.file) from error
    if not secret:
        raise AddressError("secret", f"s3://{bucket}", VARIABLE)
    return replace(service, access_key=key, password=password, secret_mark=hashlib.sha256(f"{key}:{secret}".encode()).hexdigest()[:16])


def _needed() -> Any:
    try:
        return import_module("boto3")
    except ImportError as error:
        raise AddressError("extra", "boto3", "sources") from error


def _client(service: Service) -> Any:
    settings = import_module("botocore.config").Config(
        connect_timeout=_SECONDS, read_timeout=_SECONDS, retries={"max_attempts": 3, "mode": "standard"}
    )
    own = {"aws_access_key_id": service.access_key, "aws_secret_access_key": service.password.read()} if service.access_key else {}
    return _needed().client("s3", endpoint_url=service.endpoint or None, region_name=service.region or None, config=settings, **own)


def _lost() -> tuple[type[Exception], ...]:
    faults = import_module("botocore.exceptions")
    return (faults.BotoCoreError, OSError)


class _Clients(Connections[Any]):
    """Clients keep their own connections; here they only are told from one another, and their faults translated."""

    def use(self, key: Any, act: Any) -> Any:
        answer = import_module("botocore.exceptions").ClientError
        try:
            self._lost = _lost()
            return super().use(key, act)
        except answer as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in {"NoSuchKey", "404", "NoSuchBucket"}:
                raise FileNotFoundError(2, "it is gone") from error
            raise PermissionError(13, f"refused ({code[:40]})") from error


_connections = _Clients(_client, lambda client: client.close(), ())
