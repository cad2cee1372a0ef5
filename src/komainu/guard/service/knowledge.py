"""Policy, history, the house and the ledger as they are now. A file that changed is read again; one that broke leaves the last good one in place, with an alarm."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from komainu.guard.addresses import parse
from komainu.guard.inputs import JAPAN, History, InputError, Ledger
from komainu.guard.policy import Policy, PolicyError, Rules
from komainu.guard.remembering import SEAL, HistoryLocked, as_json, forget, seal, unseal
from komainu.guard.service.learning import learned
from komainu.guard.service.settings import Settings

log = logging.getLogger("komainu.guard")
_MOST_RULES = 5000
_Stamp = tuple[int, int, int] | None


class Knowledge:
    """What the examination stands on.

    version   grows with every change that workers must be told as a whole
    problems  what is wrong now, by file: policy, history, house, ledger; empty when all is well
    """

    def __init__(self, settings: Settings, key: bytes, hash_key: bytes) -> None:
        self._settings = settings
        self._key = key
        self.hash_key = hash_key
        self.version = 0
        self.problems: dict[str, str] = {}
        self._policy: Policy | None = None
        self._policy_text = ""
        self._rules: dict[str | None, Rules] = {}
        self._sent: History | None = None
        self._house: dict[str, Any] = {}
        self._ledger_json: Any = None
        self.history: History | None = None
        self._stamps: dict[str, _Stamp] = {}
        self._seen_bad: dict[str, _Stamp] = {}
        self._lessons: list[dict[str, Any]] = []
        self._unsaved = False
        self.refresh()

    @property
    def policy(self) -> Policy:
        assert self._policy is not None
        return self._policy

    @property
    def is_ready(self) -> bool:
        """Whether there is a policy and a history to examine by, the last good ones if not the newest."""
        return self._policy is not None and self.history is not None

    def rules(self, authenticated: str | None) -> Rules:
        found = self._rules.get(authenticated)
        if found is None:
            if len(self._rules) > _MOST_RULES:
                self._rules.clear()
            found = self._rules[authenticated] = self.policy.for_sender(authenticated)
        return found

    def superior(self, address: str) -> str:
        """The superior's mail address, "" if nobody knows."""
        found = parse(address)
        if found is None or self.history is None:
            return ""
        return next((each.superior for each in self.history.people if each.address.key == found.key), "")

    # ---------------------------------------------------------------- files
    def refresh(self) -> None:
        """Read what changed. Cheap when nothing did."""
        files: list[tuple[str, Path | None, Callable[[bytes | None], None]]] = [
            ("policy", self._settings.policy, self._read_policy),
            ("history", self._settings.history, self._read_history),
            ("house", self._settings.house, self._read_house),
            ("ledger", self._settings.ledger, self._read_ledger),
        ]
        changed = False
        for name, path, read in files:
            if path is None:
                continue
            stamp = _stamp(path)
            if name in self._stamps and (stamp == self._stamps[name] or (name in self._seen_bad and stamp == self._seen_bad[name])):
                continue
            try:
                read(path.read_bytes() if stamp is not None else None)
            except (OSError, PolicyError, InputError, HistoryLocked, ValueError, RecursionError) as error:
                self._alarm(name, path, error)
                self._seen_bad[name] = stamp
                self._stamps.setdefault(name, None)
                continue
            self._stamps[name] = stamp
            self._seen_bad.pop(name, None)
            self.problems.pop(name, None)
            changed = True
        if changed:
            self._join()

    def _alarm(self, name: str, path: Path, error: Exception) -> None:
        why = f"{path.name}: {getattr(error, 'strerror', None) or error}"
        if self.problems.get(name) != why:
            self.problems[name] = why
            log.error("%s", json.dumps({"event": "cannot_load", "file": name, "why": why}, ensure_ascii=False))

    def _join(self) -> None:
        if self._sent is None:
            self.history = None
            return
        house = History.from_json({"schema_version": 1, "people": self._house.get("people", []), "lists": self._house.get("lists", {})})
        known = {person.address.key for person in house.people}
        people = (*house.people, *(each for each in self._sent.people if each.address.key not in known))
        self.history = replace(self._sent, people=people, lists={**self._sent.lists, **house.lists})
        self.version += 1

    def _read_policy(self, content: bytes | None) -> None:
        if content is None:
            raise PolicyError("there is no such file")
        self._policy = Policy(content)
        self._rules.clear()
        self._policy_text = content.decode("utf-8-sig")

    def _read_history(self, content: bytes | None) -> None:
        if content is None:
            if self._sent is None:
                self._sent = History()
            return
        data = unseal(content, self._key) if content.startswith(SEAL) else json.loads(content.decode("utf-8-sig"))
        self._sent = History.from_json(data)

    def _read_house(self, content: bytes | None) -> None:
        data = json.loads((content or b"{}").decode("utf-8-sig"))
        if not isinstance(data, dict):
            raise InputError("house: must be an object")
        data.pop("schema_version", None)
        History.from_json({"schema_version": 1, **{key: value for key, value in data.items() if value is not None}})
        self._house = data

    def _read_ledger(self, content: bytes | None) -> None:
        data = json.loads((content or b"{}").decode("utf-8-sig"))
        Ledger.from_json(data)
        self._ledger_json = data

    def for_workers(self) -> bytes:
        """What a worker is told as a whole."""
        assert self.history is not None
        return json.dumps(
            {
                "policy": self._policy_text,
                "history": as_json(self.history),
                "ledger": self._ledger_json,
                "hash_key": self.hash_key.hex(),
            }
        ).encode()

    # ---------------------------------------------------------------- learning
    def lesson(self, lesson: dict[str, Any], sent_at: datetime) -> None:
        """A message went out. What it teaches is put in by absorb(), many at once."""
        if lesson["recipients"]:
            self._lessons.append({**lesson, "sent_at": sent_at.isoformat()})

    def absorb(self) -> list[dict[str, Any]]:
        """Put the lessons in; they are given back for the workers."""
        lessons, self._lessons = self._lessons, []
        if lessons and self._sent is not None and self.history is not None:
            self._sent = learned(self._sent, lessons)
            people, lists = self.history.people, self.history.lists
            self.history = replace(self._sent, people=people, lists=lists)
            self._unsaved = True
        return lessons

    def save(self, now: datetime) -> None:
        """Seal the history on disk, whole and renamed into place, without whom nobody wrote to for two years. Raises OSError."""
        if not self._unsaved or self._sent is None:
            return
        self._sent = forget(self._sent, now.astimezone(JAPAN).date())
        path = self._settings.history
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".new")
        with beside.open("wb") as handle:
            handle.write(seal(as_json(self._sent), self._key))
            handle.flush()
            os.fsync(handle.fileno())
        if _stamp(path) != self._stamps.get("history"):
            # Somebody put another history there; theirs counts, and ours is learned anew.
            beside.unlink()
            self._unsaved = False
            return
        beside.replace(path)
        self._stamps["history"] = _stamp(path)
        self._unsaved = False


def _stamp(path: Path) -> _Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
