"""`./komainu lint [name…]`: everything about the sources that a machine can judge. One line a check; ends with the sum.

A check gives back the lines that are wrong. One that cannot run here gives its reason as `Skipped`: with CI=true that is a failure.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
LONGEST = 400


class Skipped(Exception):
    """The check cannot run on this machine; the text says why."""


Check = Callable[[], Iterable[str]]


def tool(name: str, *arguments: str, environment: dict[str, str] | None = None) -> list[str]:
    """Nothing when the tool is content, else what it said."""
    program = TOOLS / name
    done = subprocess.run(
        [program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **(environment or {})},
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).strip().splitlines() or [f"{name} ended with {done.returncode}"]


def committed() -> list[Path]:
    """The files under version control (and new ones that are not ignored)."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        raise Skipped("this is no git checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in sorted(set(listed.split("\0"))) if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """The text of a file, or None where it is no text."""
    content = path.read_bytes()
    if b"\0" in content[:8000]:
        return None
    return content.decode("utf-8", errors="replace")


def ruff() -> Iterable[str]:
    return tool("ruff", "check", "--quiet", "--output-format=concise", ".")


def ruff_format() -> Iterable[str]:
    said = tool("ruff", "format", "--check", "--quiet", "src", "tests", "bench", "recipes", "conftest.py")
    return [
        line.strip().removeprefix("--> ").split(":")[0] + " is not formatted" for line in said if line.strip().startswith("-->")
    ] or said


def mypy() -> Iterable[str]:
    return tool("mypy", "--no-error-summary")


def floors() -> Iterable[str]:
    return tool("lint-imports", "--no-cache")


def templates() -> Iterable[str]:
    return tool("djlint", "--lint", "--quiet", "src")


def migrations() -> Iterable[str]:
    """Every model is as its migrations make it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"KOMAINU_DATA": folder, "DJANGO_SETTINGS_MODULE": "komainu.web.site.settings"}
        return tool("komainu", "manage", "makemigrations", "--check", "--dry-run", environment=environment)


def translations() -> Iterable[str]:
    """Every Japanese source string has its English, nothing is fuzzy, and what is compiled is what is written."""
    from tests.translations import complaints

    return complaints()


def locked(path: Path) -> dict[str, list[Requirement]]:
    """The pinned requirements of a lock, by name; one name may stand more than once, for different machines."""
    found: dict[str, list[Requirement]] = {}
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        text = line.split(" --hash")[0].strip()
        if text and not text.startswith(("#", "-")):
            requirement = Requirement(text)
            found.setdefault(canonicalize_name(requirement.name), []).append(requirement)
    return found


def locks() -> Iterable[str]:
    """What pyproject.toml asks for stands in the locks, in a version that fits, with hashes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    base = project["project"]["dependencies"]
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "base.txt": [*base, *extras["postgres"]],
        "dev.txt": [*base, *extras["dev"], *extras["postgres"]],
        "scan.txt": [*base, *extras["postgres"], *extras["sources"], *extras["cluster"]],
        "build.txt": project["build-system"]["requires"],
    }
    for name, requirements in wanted.items():
        path = ROOT / "requirements" / name
        pins = locked(path)
        for requirement in map(Requirement, requirements):
            own = canonicalize_name(requirement.name) == canonicalize_name(project["project"]["name"])
            if own or (requirement.marker and not requirement.marker.evaluate(dict(default_environment()))):
                continue
            versions = [next(iter(pin.specifier)).version for pin in pins.get(canonicalize_name(requirement.name), [])]
            if not versions:
                yield f"requirements/{name}: {requirement.name} is missing (./komainu lock)"
            elif not any(requirement.specifier.contains(version, prereleases=True) for version in versions):
                yield f"requirements/{name}: {requirement} is asked for, {', '.join(versions)} is locked (./komainu lock)"
        text = path.read_text(encoding="utf-8")
        for each in re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*\n(?! +--hash)", text, re.MULTILINE):
            yield f"requirements/{name}: without a hash: {each.strip()}"


def registry_hosts() -> set[str]:
    """The hosts that this machine's pip and npm fetch from, by their own configuration, and pip's built-in ones."""
    addresses: set[str] = set()
    configured = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    addresses |= set(re.findall(r"https?://[^\s'\"]+", configured))
    addresses |= {value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "npm_config_")) and "://" in value}
    from pip._internal.models.index import PyPI

    addresses |= {PyPI.url, f"https://{PyPI.file_storage_domain}/"}
    if npm := shutil.which("npm"):
        answer = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False, cwd=tempfile.gettempdir())
        addresses |= set(re.findall(r"https?://\S+", answer.stdout))
    hosts = {re.sub(r"^.*@", "", address.split("://", 1)[1].split("/", 1)[0]).split(":")[0] for address in addresses}
    return {host for host in hosts if "." in host and host != "127.0.0.1"}


def addresses() -> Iterable[str]:
    """No file names a package registry's host or a folder of this machine."""
    home = Path.home()
    folders = {str(ROOT) + "/", f"{home}/"} | ({str(ROOT.parent) + "/"} if len(ROOT.parent.parts) > 1 else set())
    wanted = [*sorted(registry_hosts()), *sorted(folders - {"/"})]
    # A folder as a part of a longer address (https://example.jp/…/) is no folder of this machine.
    patterns = [
        (word, re.compile(rf"(?<![\w.~/-]){re.escape(word)}" if word.startswith("/") else rf"(?<![\w-]){re.escape(word)}(?![\w-])"))
        for word in wanted
    ]
    for path in committed():
        text = text_of(path)
        for word, pattern in patterns if text else ():
            if match := pattern.search(text or ""):
                yield f"{path.relative_to(ROOT)}:{(text or '').count(chr(10), 0, match.start()) + 1}: names {word}"


def long_files() -> Iterable[str]:
    """A file of more than 400 lines says why (`# long: reason` in its first lines), or is split by user-level act."""
    for path in committed():
        relative = path.relative_to(ROOT).as_posix()
        if path.suffix not in {".py", ".html", ".js", ".sh"} or "/migrations/" in relative or "/vendor/" in relative:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if len(lines) > LONGEST and not any(re.search(r"(#|//|\{#|<!--) ?long: \S", line) for line in lines[:30]):
            yield f"{relative}: {len(lines)} lines, and no `# long: reason`"


def names() -> Iterable[str]:
    """No `utils`, `helpers`, `common`: if a thing has no name, it is not understood yet."""
    for path in committed():
        if path.suffix == ".py" and path.stem in {"utils", "helpers", "common", "misc", "manager"}:
            yield str(path.relative_to(ROOT))


def data_files() -> Iterable[str]:
    """Every TOML and JSON file is one."""
    for path in committed():
        try:
            if path.suffix == ".toml":
                tomllib.loads(path.read_text(encoding="utf-8"))
            elif path.suffix == ".json":
                json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            yield f"{path.relative_to(ROOT)}: {error}"


CHECKS: dict[str, Check] = {
    "ruff": ruff,
    "format": ruff_format,
    "mypy": mypy,
    "floors": floors,
    "templates": templates,
    "migrations": migrations,
    "translations": translations,
    "locks": locks,
    "addresses": addresses,
    "long-files": long_files,
    "names": names,
    "data-files": data_files,
}


def main(arguments: Sequence[str]) -> int:
    unknown = [name for name in arguments if name not in CHECKS]
    if unknown:
        print(f"lint: no such check: {', '.join(unknown)} (one of {', '.join(CHECKS)})", file=sys.stderr)
        return 2
    passed = failed = 0
    for name in arguments or CHECKS:
        try:
            wrong = list(CHECKS[name]())
        except Skipped as reason:
            wrong = [f"cannot run here: {reason}"] if IN_CI else []
            if not wrong:
                print(f"skipped  {name}: {reason}", flush=True)
                continue
        except Exception as error:
            wrong = [f"{type(error).__name__}: {error}"]
        print(f"{'failed' if wrong else 'ok':<8} {name}", flush=True)
        for line in wrong:
            print(f"         {line}", flush=True)
        passed, failed = passed + (not wrong), failed + bool(wrong)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
