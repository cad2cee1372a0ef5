"""Three layers of a policy as one: base, then the user's own, then locked. A user layer may only make stricter what it is not allowed to relax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from komainu.guard.catalogue import CHECKS, LIMITS, NEVER_ALLOW
from komainu.guard.verdict import Grade

_ADDED = ("company", "competing", "blocked", "keyword")
# Longer lists of these find more; a longer list of denials finds less.
_STRICTER_IF_LONGER = frozenset({"words", "locals", "suffixes"})


@dataclass(slots=True)
class Layered:
    """The merged tables, and what is told of it: the layers that counted, and each refused wish as `refused CHECK.KEY`."""

    data: dict[str, Any]
    notes: list[str]


def merged(base: dict[str, Any], user: dict[str, Any] | None, locked: dict[str, Any]) -> Layered:
    out = Layered(base, ["base"])
    if user is not None:
        out.notes.append("user")
        _add_user(out, user, frozenset(base.get("user_may_relax", [])), frozenset(locked.get("never_allow", NEVER_ALLOW)))
    if locked:
        out.notes.append("locked")
        _add_locked(out.data, locked)
    return out


def _add_locked(data: dict[str, Any], locked: dict[str, Any]) -> None:
    for key, value in locked.items():
        if isinstance(value, list) and key != "never_allow":
            data[key] = [*data.get(key, []), *value]
        elif key == "checks":
            for check, values in value.items():
                data.setdefault("checks", {}).setdefault(check, {}).update(values)
        elif isinstance(value, dict):
            data.setdefault(key, {}).update(value)
        else:
            data[key] = value


def _add_user(out: Layered, user: dict[str, Any], relaxable: frozenset[str], never: frozenset[str]) -> None:
    data = out.data
    for key, value in user.items():
        if key in _ADDED:
            data[key] = [*data.get(key, []), *value]
        elif key == "freemail":
            known = data.setdefault("freemail", {})
            known["domains"] = [*known.get("domains", []), *value.get("domains", [])]
        elif key == "allow":
            for entry in value:
                if set(entry["checks"]) <= relaxable - never:
                    data["allow"] = [*data.get("allow", []), entry]
                else:
                    out.notes.append("refused allow")
        elif key == "may_send_as":
            if "sender_mismatch" in relaxable:
                data[key] = [*data.get(key, []), *value]
            else:
                out.notes.append("refused may_send_as")
        elif key == "hold":
            _hold(data.setdefault("hold", {}), value)
        elif key == "limits":
            for name, number in value.items():
                if number <= data.get("limits", {}).get(name, LIMITS[name]):
                    data.setdefault("limits", {})[name] = number
                else:
                    out.notes.append(f"refused limits.{name}")
        elif key == "checks":
            for check, values in value.items():
                for name, wish in values.items():
                    now = data.get("checks", {}).get(check, {}).get(name, _default(check, name))
                    if check in relaxable - never or _is_stricter(name, wish, now):
                        data.setdefault("checks", {}).setdefault(check, {})[name] = [*now, *wish] if name in _STRICTER_IF_LONGER else wish
                    else:
                        out.notes.append(f"refused {check}.{name}")
        else:
            # Who is inside is never a matter of one person's taste.
            out.notes.append(f"refused {key}")


def _hold(now: dict[str, Any], wish: dict[str, Any]) -> None:
    now["minutes"] = max(now.get("minutes", 5), wish.get("minutes", 0))
    for domain, minutes in wish.get("by_domain", {}).items():
        by_domain = now.setdefault("by_domain", {})
        by_domain[domain] = max(by_domain.get(domain, 0), minutes)


def _default(check: str, name: str) -> Any:
    known = CHECKS[check]
    return known.enabled if name == "enabled" else known.grade.value if name == "grade" else known.keys[name]


def _is_stricter(name: str, wish: Any, now: Any) -> bool:
    if name == "enabled":
        return bool(wish) or not now
    if name.endswith("grade"):
        return Grade(wish).rank >= Grade(now).rank
    if name == "ladder":
        steps = {persons for persons, _ in [*wish, *now]}
        return all(_on(wish, persons) >= _on(now, persons) for persons in steps)
    if name in _STRICTER_IF_LONGER:
        return True
    if name == "denials":
        return not wish
    if name == "from":
        return str(wish).zfill(5) <= str(now).zfill(5)
    if name == "to":
        return str(wish).zfill(5) >= str(now).zfill(5)
    if name in {"max_count", "window_hours"}:
        # Of these a larger number finds more.
        return bool(wish >= now)
    return bool(wish <= now)


def _on(ladder: list[list[Any]], persons: int) -> int:
    return max((Grade(grade).rank for least, grade in ladder if persons >= least), default=0)
