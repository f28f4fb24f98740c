"""Where the patterns stand at the values of the assumption table: `python tools/patterns_table.py [--residents N] [--lucks N]`.

Runs The Hague under `ad-hoc` at its own cost (and, for P0, without a crisis) and writes the table of docs/calibration.md between its
markers. A judgement is that of the 90 % band of the mean over lucks against the tolerance of scenarios/patterns.toml.
"""

import argparse
import re
from pathlib import Path

from scenarios import load_study
from scenarios.outcomes import PATTERNS
from simulation import SupportModel
from simulation.patterns import drift, judge

PAGE = Path(__file__).resolve().parents[1] / "docs" / "calibration.md"
FIRST_LUCK = 10_001  # lucks that no study uses by its seed


def measured(residents: int, lucks: int) -> dict[str, list[float]]:
    """Values of every measure of every pattern, one a luck in which it is defined."""
    ordinary = {"residents": residents, "next_crisis": False, "cost": "own"}
    crisis = load_study("the-hague-2020-2022", **ordinary)
    calm = load_study("the-hague-2020-2022", **ordinary, crisis="none")
    found: dict[str, list[float]] = {name: [] for name in PATTERNS}
    for luck in range(FIRST_LUCK, FIRST_LUCK + lucks):
        for study, policy, measure in ((crisis, "ad-hoc", SupportModel.patterns), (calm, "none", lambda model: drift(model.history()))):
            model = SupportModel(study, policy, seed=luck)
            model.run_for(study.weeks)
            for name, value in measure(model).items():
                if value is not None:
                    found[name].append(value)
    return found


def table(found: dict[str, list[float]], residents: int, lucks: int) -> str:
    """The Markdown table: a row a measure."""
    lines = [
        f"{residents:,} residents, {lucks} lucks; `python tools/patterns_table.py --residents {residents} --lucks {lucks}`.",
        "",
        "| pattern | use | measure | tolerance | mean | judgement |",
        "|---|---|---|---|---|---|",
    ]
    for name, pattern in PATTERNS.items():
        values = found[name]
        low, high = pattern.low, pattern.high
        bounds = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}".strip()
        mean = f"{sum(values) / len(values):.3f}" if values else "undefined"
        verdict = judge(values, low, high) if len(values) > 1 else "cannot tell"
        lines.append(f"| {pattern.pattern} | {pattern.use} | `{name}` | {bounds} | {mean} | {verdict} |")
    return "\n".join(lines)


def main() -> None:
    """Run, and write the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", type=int, default=200_000)
    parser.add_argument("--lucks", type=int, default=6)
    options = parser.parse_args()
    made = table(measured(options.residents, options.lucks), options.residents, options.lucks)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        re.sub(r"(<!-- table now -->\n).*?(<!-- end -->)", lambda m: m[1] + made + "\n" + m[2], text, flags=re.DOTALL), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
