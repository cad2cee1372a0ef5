"""`./komainu test [pytest arguments]`: the whole suite. On SQLite first (the law and the documents before all else, so that a broken
core fails fast), then what touches the database once more on a real PostgreSQL, then the browser.

Where a machine has neither Chromium nor PostgreSQL it says so and skips; with CI=true such a skip is a failure. Ends with the sum of
all phases alone on a line.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
CORE = ("src/komainu/law", "src/komainu/web/documents")
NOTHING_COLLECTED = 5
MOST_TOGETHER = 4
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass
class Sum:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def say(text: str) -> None:
    print(f"\n=== {text}", flush=True)


class Run:
    """All phases of one call, and what they came to."""

    def __init__(self, arguments: Sequence[str], data: Path) -> None:
        self.arguments = list(arguments)
        self.data = data
        self.sum = Sum()
        self.child: subprocess.Popen[bytes] | None = None

    def phase(self, title: str, *pytest_arguments: str, database: str = "") -> bool:
        """One pytest run with its own data folder; True when nothing failed."""
        say(title)
        tally = self.data / "tally"
        tally.unlink(missing_ok=True)
        environment = {**os.environ, "KOMAINU_DATA": str(self.data), "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
        environment.pop("KOMAINU_DATABASE_URL", None)
        if database:
            environment["KOMAINU_DATABASE_URL"] = database
        # A narrow call ends before a second process would have started; the whole suite takes two thirds of the time on two cores.
        together = [] if self.arguments else ["-n", str(min(os.cpu_count() or 1, MOST_TOGETHER)), "--dist", "worksteal"]
        command = [sys.executable, "-m", "pytest", f"--tally={tally}", *together, *pytest_arguments, *self.arguments]
        self.child = subprocess.Popen(command, cwd=ROOT, env=environment)
        code = self.child.wait()
        if tally.exists():
            passed, failed, skipped = map(int, tally.read_text(encoding="utf-8").split())
        else:
            passed, failed, skipped = 0, 1, 0
        self.sum.passed += passed
        self.sum.failed += failed
        self.sum.skipped += skipped
        if code == NOTHING_COLLECTED and self.arguments:
            return True  # a narrower call may have nothing for this phase; nothing in all phases together is a failure
        if code and not failed:
            self.sum.failed += 1  # an error outside the tests themselves, or nothing collected
        return code == 0

    def missing(self, what: str) -> None:
        say(f"SKIPPED: {what}")
        if IN_CI:
            self.sum.failed += 1
        else:
            self.sum.skipped += 1

    def on_sqlite(self) -> bool:
        """False when the core is broken: then nothing else is worth the wait."""
        if self.arguments:
            return self.phase("SQLite", "-m", "not browser")
        core = self.phase("SQLite: the law and the documents", "-m", "not browser", *CORE)
        if core:
            self.phase("SQLite: everything else", "-m", "not browser", *(f"--ignore={path}" for path in CORE))
        return core

    def on_postgres(self) -> None:
        if postgres.programs() is None:
            self.missing(
                "PostgreSQL is not installed (initdb); the tests of the database ran on SQLite only. Debian: apt install postgresql"
            )
            return
        try:
            with postgres.server() as address:
                self.phase("PostgreSQL: everything that uses the database", "-m", "not browser", "--database-only", database=address)
        except (postgres.CannotStart, OSError, KeyError) as error:
            self.missing(f"PostgreSQL did not start: {error}")

    def in_browser(self) -> None:
        if not shutil.which("chromium"):
            self.missing("Chromium is not installed; no page was opened in a browser. Debian: apt install chromium fonts-noto-cjk")
            return
        self.phase("Chromium", "-m", "browser")


def main(arguments: Sequence[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="komainu-test-") as folder:
        run = Run(arguments, Path(folder))

        def stop(signum: int, _frame: object) -> None:
            if run.child is not None and run.child.poll() is None:
                run.child.terminate()
            raise SystemExit(128 + signum)

        signal.signal(signal.SIGTERM, stop)
        if run.on_sqlite() or run.arguments:
            run.on_postgres()
            run.in_browser()
        else:
            say("the core failed; nothing else is tried")
        total = run.sum
        ran_nothing = total.passed == 0 and total.failed == 0
        if ran_nothing:
            say("no test was collected")
            total.failed += 1
        print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped", flush=True)
        return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
