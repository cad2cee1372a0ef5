"""What an export of the trail is: a ZIP with the events, a manifest signed by the installation, its public key, and how to check it.

It can be checked by whoever holds it, without Komainu's database and without the network (`komainu trail check-export`). No Django here.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from komainu.web.trail.chain import FIELDS, hash_of
from komainu.web.trail.signing import NoSuchKey, fingerprint, is_signed

FORMAT = 1
EVENTS, MANIFEST, SIGNATURE, PUBLIC_KEY, README = "events.jsonl", "manifest.json", "manifest.json.sig", "public-key.pem", "README.txt"
COLUMNS = (*FIELDS, "previous_hash", "hash")
LONGEST_LINE = 20_000_000
LARGEST_SMALL_FILE = 1_000_000

README_TEXT = """操作の記録の書き出し
====================

このZIPは、Komainu（狛犬）の「操作の記録」を書き出したものです。

  events.jsonl       操作の記録そのもの（1行に1件、UTF-8のJSON）。検証に使うのはこのファイルです。
  events.csv / events.xlsx   表計算ソフトで読むための写し（選んだときだけ入っています）。
  manifest.json      書き出した組織・日時・人・条件、件数と範囲、各ファイルのSHA-256。
  manifest.json.sig  manifest.jsonへの電子署名（Ed25519、base64）。
  public-key.pem     署名を確かめるための公開鍵。

確かめかた
----------
1. Komainuの入った機械で  komainu trail check-export このファイル.zip
   （データベースもネットワークも使いません。別の会社の機械でもできます。）
2. 表示された「鍵の指紋」が、書き出した組織の「操作の記録」の画面にある指紋と同じことを、電話などで確かめてください。
3. 書き出した組織の機械では、--house を付けると、いまの記録の鎖と合うかも確かめます。

OpenSSLでも署名を確かめられます:
   base64 -d manifest.json.sig > sig.bin
   openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile sig.bin
   sha256sum events.jsonl   （manifest.json の files にある値と比べます）

ハッシュの計算
--------------
各行の hash は、[previous_hash, sequence, happened_at, actor_id, actor_name, action, subject_type, subject_id,
subject_label, before, after, reason] を、キーを並べ替え、空白なし（区切りは , と :）、非ASCII文字をそのままにしたJSONに
したもののSHA-256です。previous_hash は前の番号の記録の hash です（1番の記録では0が64個）。
絞り込んで書き出したときは番号が飛びます。飛んだところは前後のつながりを確かめられませんが、一件ごとの内容は確かめられます。
"""


def line_of(values: Sequence[Any], previous_hash: str, stored: str) -> bytes:
    """An event as a line of the export."""
    event = dict(zip(COLUMNS, [*values, previous_hash, stored], strict=True))
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


class Range:
    """Which events passed: first, last, how many, whether without gaps, and whether each fits itself and the one before."""

    def __init__(self) -> None:
        self.first = self.last = self.count = 0
        self.first_previous = self.last_hash = ""
        self.gaps = 0
        self.wrong_at: int | None = None
        self.what = ""

    def take(self, values: Sequence[Any], previous_hash: str, stored: str) -> None:
        sequence = values[0]
        if not isinstance(sequence, int) or sequence <= self.last:
            self._wrong(sequence, "order")
            return
        if not self.count:
            self.first, self.first_previous = sequence, previous_hash
        elif sequence != self.last + 1:
            self.gaps += 1
        elif previous_hash != self.last_hash:
            self._wrong(sequence, "link")
        if hash_of(values, previous_hash) != stored:
            self._wrong(sequence, "content")
        self.last, self.last_hash, self.count = sequence, stored, self.count + 1

    def _wrong(self, sequence: Any, what: str) -> None:
        if self.wrong_at is None:
            self.wrong_at, self.what = sequence if isinstance(sequence, int) else self.last, what

    def described(self) -> dict[str, Any]:
        return {
            "events": self.count, "first": self.first, "last": self.last, "gaps": self.gaps,
            "first_previous_hash": self.first_previous, "last_hash": self.last_hash,
        }  # fmt: skip


class Pack:
    """A ZIP under way: the members that people read, then manifest, signature and key."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"sha256": digest.hexdigest(), "size_bytes": size}

    def finish(self, manifest: Mapping[str, Any], signed: Any, public_pem: bytes) -> None:
        """signed   a function that signs bytes and gives base64"""
        self.add(README, [README_TEXT.encode()])
        body = json.dumps({"format": FORMAT, **manifest, "files": self.files}, ensure_ascii=False, indent=1).encode()
        self._zip.writestr(MANIFEST, body)
        self._zip.writestr(SIGNATURE, signed(body) + "\n")
        self._zip.writestr(PUBLIC_KEY, public_pem)
        self._zip.close()


class NoExport(Exception):
    """The file is no export of a trail, or is damaged beyond reading."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in an export.

    faults   what does not fit: signature, file:NAME, order, link, content, range; none: it is as it was signed
    """

    manifest: Mapping[str, Any]
    range: Range
    fingerprint: str
    faults: list[str]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def check(path: Path) -> Checked:
    """Everything that can be checked of an export without the house. Constant memory. Raises NoExport, OSError."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {each.filename: each for each in archive.infolist()}
            if not {EVENTS, MANIFEST, SIGNATURE, PUBLIC_KEY} <= set(names):
                raise NoExport
            body, signature, pem = (_small(archive, names[name]) for name in (MANIFEST, SIGNATURE, PUBLIC_KEY))
            manifest = json.loads(body)
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                raise NoExport
            faults = [] if is_signed(body, signature.decode("ascii", "replace").strip(), pem) else ["signature"]
            files = manifest.get("files") or {}
            faults += [f"file:{name}" for name in sorted(set(names) - {MANIFEST, SIGNATURE, PUBLIC_KEY} - set(files))]
            for name, said in files.items():
                if name not in names or _digest(archive, name) != said.get("sha256"):
                    faults.append(f"file:{name}")
            found = Range()
            for values, previous, stored in _events(archive):
                found.take(values, previous, stored)
            if found.wrong_at is not None:
                faults.append(found.what)
            if any(manifest.get(name) != value for name, value in found.described().items()):
                faults.append("range")
            return Checked(manifest, found, fingerprint(pem), faults)
    except (zipfile.BadZipFile, NoSuchKey, ValueError, KeyError, AttributeError, NotImplementedError, EOFError) as error:
        raise NoExport from error


def _small(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.file_size > LARGEST_SMALL_FILE:
        raise NoExport
    return archive.read(member)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as member:
        return hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]


def _events(archive: zipfile.ZipFile) -> Iterator[tuple[list[Any], str, str]]:
    with archive.open(EVENTS) as member:
        while line := member.readline(LONGEST_LINE):
            event = json.loads(line)
            yield [event[name] for name in FIELDS], str(event["previous_hash"]), str(event["hash"])
