"""IPv4 and IPv6 addresses of hosts and clients; not versions, which look alike.

Source: RFC 791 and RFC 1123 section 2.1 (dotted decimal), RFC 4291 section 2.2 (text form of IPv6).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from komainu.detect.hit import Hit, Kind
from komainu.detect.labels import Label
from komainu.detect.page import Page

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = re.compile(rf"(?<![0-9A-Za-z.\-])(?:{_OCTET}\.){{3}}{_OCTET}(?![0-9A-Za-z]|\.[0-9]|-[0-9A-Za-z])")
_V6 = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])")
# Two colons with no more than four digits between them: begins with a letter that can be looked for quickly.
_V6_SIGN = re.compile(rb":[0-9A-Fa-f]{0,4}:")
# 192.168.0.0/16 is a network, nobody's address; /32 is one host.
_NETWORK_SIZE = re.compile(r"/(?!32\b)[0-9]{1,2}(?![0-9./])")
_VERSION = re.compile(
    r"(?:[Vv]er(?:sion)?\.?|バージョン|[Vv]|版|build|Build|ビルド|リリース|release|Release|rev\.?|firmware|ファームウェア|更新|アップデート|第|章|項|節|[A-Za-z]/|パッチ|プログラム|ライブラリ|ドライバー?|OS|エンジン)[ :は=]{0,3}\Z"
)
_NETWORK = re.compile(
    r"IP|ip|アドレス|addr|host|Host|HOST|ホスト|サーバ|server|client|接続|アクセス|送信元|from|ログ|ping|DNS|VPN|ゲートウェイ|LAN|端末|ルータ|プロキシ|ノード|NAS|FW|ssh|http|遮断|攻撃|通信"
)


def find(page: Page) -> Iterator[Hit]:
    text = page.text
    for match in page.digits(_V4, 4) if "." in text else ():
        start = match.start()
        before = text[max(0, start - 24) : start]
        label = page.label_before(start)
        if _NETWORK_SIZE.match(text, match.end()):
            continue
        if _VERSION.search(before) or (before.endswith("/") and not before.endswith("//")):
            continue
        if label is Label.IP:
            yield Hit(Kind.IP_ADDRESS, start, match.end(), 0.97, ("label",))
            continue
        if label is Label.OTHER_NUMBER and not _NETWORK.search(before[-8:]):
            continue
        octets = [int(part) for part in match.group().split(".")]
        if octets[0] == 0 or (octets[0] == 255 and octets[3] == 0):
            continue
        likely = octets[0] in {10, 127, 172, 192, 203, 198} or max(octets[:2]) > 40
        around = page.text[max(0, page.line_start(start), start - 60) : match.end() + 20]
        if likely or _NETWORK.search(around):
            yield Hit(Kind.IP_ADDRESS, start, match.end(), 0.9 if likely else 0.7, ("form",))
    if _V6_SIGN.search(page.ascii) is not None:
        for match in _V6.finditer(text):
            value = match.group()
            if len(value) < 4 or not any(letter.isalnum() for letter in value):
                continue
            try:
                ipaddress.IPv6Address(value)
            except ValueError:
                continue
            yield Hit(Kind.IP_ADDRESS, match.start(), match.end(), 0.95, ("form",))
