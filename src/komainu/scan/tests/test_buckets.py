"""A bucket on a server that speaks S3, and the command over all sources."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from komainu.scan import Item, Selection, Skipped, Why
from komainu.scan.addresses import source_at
from komainu.scan.bucket import _client
from komainu.scan.faults import AddressError
from komainu.scan.tests.reaching import EVERYTHING, items_of, text_of
from tests.other_servers import Mailserver


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


def test_a_key_of_its_own_needs_its_secret_and_tells_none(filled: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    address = filled.format("総務/").replace("s3://personnel", "s3://AKIAREADER@personnel")
    with pytest.raises(AddressError) as refused:
        source_at(address, EVERYTHING)
    assert "AKIAREADER" not in refused.value.text("ja")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    file = tmp_path / "secret"
    file.write_text("himitsu-of-its-own\n", encoding="utf-8")
    monkeypatch.setenv("KOMAINU_SCAN_PASSWORD_FILE", str(file))
    found = source_at(address, EVERYTHING)
    (item,) = [each for each in found.items() if isinstance(each, Item)]
    assert item.path == "s3://personnel/総務/名簿.csv"
    assert item.content.sha256()
    assert _client(found.service)._request_signer._credentials.access_key == "AKIAREADER"  # type: ignore[attr-defined]
    assert "himitsu-of-its-own" not in repr(found)
    file.write_text("another\n", encoding="utf-8")
    assert source_at(address, EVERYTHING) != found, "another secret is another client"


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
