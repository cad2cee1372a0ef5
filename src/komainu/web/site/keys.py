"""Where the installation's keys come from: the environment, a file, or made once in the keys folder (outside the database)."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import Any


def _made_once(path: Path, content: str) -> str:
    """The text of `path`; written first, readable by its owner only, if it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return content


def secret_key(env: Any, folder: Path, *, is_test: bool) -> str:
    """Django's signing key: `KOMAINU_SECRET_KEY`, the file it names, or one made once."""
    if value := env.str("KOMAINU_SECRET_KEY", default=""):
        return str(value)
    if file_name := env.str("KOMAINU_SECRET_KEY_FILE", default=""):
        return Path(file_name).read_text(encoding="utf-8").strip()
    if is_test:
        return "only-for-tests-" * 4
    return _made_once(folder / "secret.key", secrets.token_urlsafe(64)).strip()


def sealing_keys(folder: Path) -> dict[str, Any]:
    """The keys that seal values in the database: `{"current": id, "keys": {id: 32 bytes}, "index": 32 bytes}`."""

    def fresh() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    text = _made_once(folder / "sealing.json", json.dumps({"current": "k1", "keys": {"k1": fresh()}, "index": fresh()}))
    stored = json.loads(text)
    return {
        "current": stored["current"],
        "keys": {name: base64.b64decode(value) for name, value in stored["keys"].items()},
        "index": base64.b64decode(stored["index"]),
    }
