"""Make `known.bin` anew: `python -m komainu.web.signin.known LIST …`, each list a text file with a password a line, most frequent first."""

import gzip
import sys
from pathlib import Path

from django.contrib.auth import password_validation

from .checking import core, folded
from .packing import FILE, pack

DJANGOS = Path(password_validation.__file__).parent / "common-passwords.txt.gz"
SHORTEST_WHOLE = 12  # shorter ones are refused for their length
SHORTEST_WORD = 5
WORDS_FROM = 60_000


def lines(path: Path) -> list[str]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [line for line in raw.decode("utf-8", "replace").splitlines() if line]


def main(paths: list[str]) -> int:
    lists = [lines(DJANGOS), *(lines(Path(path)) for path in paths)]
    whole = {folded(line) for each in lists for line in each if len(line) >= SHORTEST_WHOLE}
    words = {inner for each in lists for line in each[:WORDS_FROM] for inner in [core(line)] if len(inner) >= SHORTEST_WORD}
    content = pack(whole, words)
    FILE.write_bytes(content)
    print(f"{len(whole)} passwords, {len(words)} words, {len(content)} bytes")  # noqa: T201  (this is a tool)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
