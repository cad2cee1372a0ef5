"""Hosts and clients; versions are none."""

import pytest

from komainu.detect import Kind
from komainu.detect.tests.kinds import found

TABLE = [
    ("接続元 192.0.2.10", ["192.0.2.10"]),
    ("from 10.1.2.3 port 22", ["10.1.2.3"]),
    ("2001:db8::8:800", ["2001:db8::8:800"]),
    ("http://192.168.0.1/", ["192.168.0.1"]),
    ("バージョン 10.3.20.144", []),
    ("Chrome/128.0.0.0", []),
    ("1.2.3", []),
    ("256.1.1.1", []),
    ("12:30:45", []),
    ("v1.2.3.4", []),
]


@pytest.mark.parametrize(("text", "values"), TABLE)
def test_ip_address(text: str, values: list[str]) -> None:
    assert found(Kind.IP_ADDRESS, text) == values
