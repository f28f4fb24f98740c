"""Renders docs/outcomes.md from the outcome, pattern and column tables: `python tools/outcomes_page.py` writes it."""

from pathlib import Path

from scenarios.columns import COLUMNS
from scenarios.outcomes import OUTCOMES, PATTERNS, Outcome, Pattern

PAGE = Path(__file__).resolve().parents[1] / "docs" / "outcomes.md"

INTRODUCTION = """# Outcomes, patterns and columns

Made from `scenarios/outcomes.toml`, `patterns.toml` and `columns.toml` by `python tools/outcomes_page.py`; do not edit it by hand.

Undefined is null: never NaN, 0, or a figure over a shorter window. Sums run from crisis week 0 (week 10, Monday 16 March 2020) to the end
of the main phase. *Cohort*: founded in crisis weeks 0-25. *Active*: alive and not paused. *Vulnerable*: lowest income band, or 65 and over
living alone, or self-employed or flexible, fixed at week 0. *Out of sight*: trait of 0.5 or more that week.

How they are computed:

- What happens in week w has happened by the end of w: founded in week f and ended in week e is a life of e - f weeks.
- Incidences are Aalen-Johansen in whole weeks, survival is Kaplan-Meier, both per world (`simulation/survival.py`). A world's bands come
  from comparing worlds, never from the initiatives within one, which are not independent.
- Burnout shares count spells: one person in one role with one initiative, running at crisis week 0 or begun in crisis weeks 0-51. The
  clock starts at crisis week 0 or at the start of the spell, whichever is later; leaving for another reason competes. In
  `volunteer_burnout_share` the spells are those of helpers, so that the two shares have nobody's spell in common; the weekly column
  `volunteers` counts initiators too. In the rate, a spell is at risk in the week of its start, of its end, and every week between.
- `support_follows_*` takes euros and priced hours in the first 26 weeks of life, so main has to reach week 60. Over several worlds, ranks
  are made within each world, divided by its number of initiatives, and pooled; worlds without support have no ranks and stay out.
- Twins have the same id and were founded at most four weeks apart. `_twins` outcomes are over the initiatives that are in the cohort of
  every compared policy, all founded within four weeks; `twins_matched_share` is over ordered pairs of policies.
- A drift (P0) compares the last 13 weeks with the first 13. Means over people (strain, satisfaction) pool the person-weeks of a window.
- A pattern *holds* if the 90 % band of the mean over worlds (Student's t) lies inside the tolerance, *fails* if it lies outside; else it
  *cannot tell*.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        INTRODUCTION,
        "## Outcomes\n",
        _table(
            ("outcome", "meaning", "unit", "of", "better", "difference that counts", "weeks needed"), map(_outcome_row, OUTCOMES.values())
        ),
        "Null in `run.json` and `runs.parquet`, since they belong to a comparison: "
        + ", ".join(f"`{outcome.name}`" for outcome in OUTCOMES.values() if outcome.comparison_only)
        + ". No source gives a level, so reports show differences or ratios only: "
        + ", ".join(f"`{outcome.name}`" for outcome in OUTCOMES.values() if not outcome.level_known)
        + ".\n",
        "## Patterns\n",
        "C: may be fitted. V: only looked at.\n",
        _table(("pattern", "measure", "is", "tolerance", "use", "source"), map(_pattern_row, PATTERNS.values())),
    ]
    for name, columns in COLUMNS.items():
        parts += [
            f"## Columns of {name}.parquet\n",
            _table(("column", "type", "unit", "of", "better", "meaning"), (_column_row(column) for column in columns.values())),
        ]
    parts.append("`runs.parquet` also has every outcome, and `n_<outcome>`: the count that a share is based on.\n")
    return "\n".join(parts)


def _outcome_row(outcome: Outcome) -> tuple[str, ...]:
    weeks = str(outcome.minimum_weeks) if outcome.minimum_weeks else ""
    meaning = f"{outcome.title['en']}. {outcome.description['en']}"
    return f"`{outcome.name}`", meaning, outcome.unit, outcome.base, outcome.better, f"{outcome.matters:g}", weeks


def _pattern_row(pattern: Pattern) -> tuple[str, ...]:
    low = "" if pattern.low is None else f"from {pattern.low:g} "
    high = "" if pattern.high is None else f"to {pattern.high:g}"
    return pattern.pattern, f"`{pattern.name}`", pattern.measure, (low + high).strip(), pattern.use, pattern.source


def _column_row(column) -> tuple[str, ...]:
    return f"`{column.name}`", column.type, column.unit, column.base, column.better, column.description


def _table(head, rows) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
