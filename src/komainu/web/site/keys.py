"""Where the installation's keys come from: the environment, a file, or made once in the keys folder (outside the database)."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


def made_once(path: Path, content: str) -> str:
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


def secret(env: Any, name: str) -> str:
    """A secret from the environment, or from the file that `NAME_FILE` names; "" when there is none. Raises OSError."""
    if value := env.str(name, default=""):
        return str(value)
    if file_name := env.str(f"{name}_FILE", default=""):
        return Path(file_name).read_text(encoding="utf-8").strip()
    return ""


def secret_key(env: Any, folder: Path, *, is_test: bool) -> str:
    """Django's signing key: `KOMAINU_SECRET_KEY`, the file it names, or one made once."""
    if value := secret(env, "KOMAINU_SECRET_KEY"):
        return value
    if is_test:
        return "only-for-tests-" * 4
    return made_once(folder / "secret.key", secrets.token_urlsafe(64)).strip()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that seal values: all of them open, one seals, and one makes the blind indexes.

    current   the id of the key that seals now
    opening   every key that may still be needed to open, by id
    index     the key of the blind indexes; it stays, for the indexes of all rows hang on it
    rotation  while a rotation runs or settles: `{"to": id, "started_at": …, "settled_after": … or None}`
    """

    current: str
    opening: Mapping[str, bytes]
    index: bytes
    rotation: Mapping[str, Any] | None = None


FILE = "sealing.json"
SIGNING = "trail-signing.pem"


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def keys_from(text: str) -> Keys:
    """The keys as `sealing.json` holds them. Raises ValueError, KeyError when it is no such file."""
    stored = json.loads(text)
    if not isinstance(stored, dict) or not isinstance(stored["keys"], dict):
        raise ValueError("this is no file of keys")
    opening = {name: base64.b64decode(value, validate=True) for name, value in stored["keys"].items()}
    if stored["current"] not in opening:
        raise ValueError(f"the current key {stored['current']} is not among the keys")
    return Keys(stored["current"], opening, base64.b64decode(stored["index"], validate=True), stored.get("rotation"))


def sealing_keys(folder: Path) -> Keys:
    """The keys of an installation, made once if there are none. Raises OSError, ValueError, KeyError."""
    return keys_from(made_once(folder / FILE, json.dumps({"current": "k1", "keys": {"k1": _fresh()}, "index": _fresh()})))


def with_new_key(keys: Keys, rotation: Mapping[str, Any]) -> Keys:
    """The same keys and one more, which seals from now on. An id is never given twice: `rotation["to"]` is the new one."""
    return replace(keys, current=rotation["to"], opening={**keys.opening, rotation["to"]: secrets.token_bytes(32)}, rotation=rotation)


def next_id(keys: Keys) -> str:
    """The id of the next key: `k` and a number higher than all that are known."""
    return f"k{max(int(name[1:]) for name in keys.opening) + 1}"


def write_keys(folder: Path, keys: Keys) -> None:
    """Replace `sealing.json` at once and for good: after a power failure it is the old one or the new one."""
    encoded = {name: base64.b64encode(value).decode() for name, value in keys.opening.items()}
    content: dict[str, Any] = {"current": keys.current, "keys": encoded, "index": base64.b64encode(keys.index).decode()}
    if keys.rotation is not None:
        content["rotation"] = dict(keys.rotation)
    write_secret(folder / FILE, json.dumps(content).encode())


def write_secret(path: Path, content: bytes) -> None:
    """Write a file for its owner only, whole or not at all, even if the power fails."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.partial")
    with suppress(FileNotFoundError):
        partial.unlink()
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder outlast a power failure. Where folders cannot be opened (Windows) the file alone must do."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
