"""The table of section 10: what was measured beside what was wanted."""

from __future__ import annotations

import statistics

ROWS = {
    "1": "3 KiB text, passes",
    "2": "200 KiB with an xlsx of 300 persons, held",
    "3": "development set, all pass",
    "4": "3 KiB text while 10,000 held messages lie there",
}

_LIMITS = {"1": (0.20, 1.0, 8, 3), "2": (0.05, 0.2, 30, None), "3": (0.10, 0.4, 20, None)}


def table_of(found: dict[tuple[str, str], list[tuple[float, float]]], rows: list[str]) -> str:
    def middle(row: str, way: str, place: int) -> float:
        return statistics.median(each[place] for each in found[row, way])

    def shown(row: str, way: str) -> str:
        rates = sorted(each[0] for each in found[row, way])
        return f"{statistics.median(rates):.0f}/s ({rates[0]:.0f}-{rates[-1]:.0f}), p95 {middle(row, way, 1):.0f} ms"

    lines = ["| load | P | F | guard | ratio, wanted | p95, wanted | holds |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        if row == "4":
            rate, late = middle("4", "guard", 0) / middle("1", "guard", 0), middle("4", "guard", 1) / middle("1", "guard", 1)
            good = rate >= 0.9 and late <= 1.2
            lines.append(
                f"| {ROWS[row]} | | | {shown(row, 'guard')} | {rate:.2f} of row 1, ≥ 0.9 | {late:.1f} of row 1, ≤ 1.2 | {'yes' if good else 'no'} |"
            )
            continue
        of_p, of_f, late_p, late_f = _LIMITS[row]
        p, f = middle(row, "guard", 0) / middle(row, "P", 0), middle(row, "guard", 0) / middle(row, "F", 0)
        p95, f95 = middle(row, "guard", 1) / middle(row, "P", 1), middle(row, "guard", 1) / middle(row, "F", 1)
        good = p >= of_p and f >= of_f and p95 <= late_p and (late_f is None or f95 <= late_f)
        lines.append(
            f"| {ROWS[row]} | {shown(row, 'P')} | {shown(row, 'F')} | {shown(row, 'guard')} | {p:.2f} P (≥ {of_p}), {f:.2f} F (≥ {of_f}) "
            f"| {p95:.1f} P (≤ {late_p}), {f95:.1f} F{f' (≤ {late_f})' if late_f else ''} | {'yes' if good else 'no'} |"
        )
    return "\n".join(lines)
