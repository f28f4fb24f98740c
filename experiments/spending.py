"""What policies cost: means over worlds, by payer and year, and what returns every year."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from experiments.collected import Collected
from experiments.measured import Spent
from scenarios.instruments import KINDS
from scenarios.study import Study
from scenarios.weeks import WEEKS_PER_YEAR, date_of

SUMS = ("budgeted_eur", "spent_eur", "unspent_eur", "hours")


def spending(found: Collected) -> dict[str, dict]:
    """By policy: means over worlds, and the same by payer, by year, by instrument, and by payer and year."""
    weeks = weeks_by_year(found.study)
    return {policy.name: _described([run.spending for run in found.runs(place)], weeks) for place, policy in enumerate(found.policies)}


def weeks_by_year(study: Study) -> dict[int, int]:
    """Weeks of the main phase that start in each calendar year."""
    return dict(Counter(date_of(week).year for week in range(study.weeks)))


def _described(worlds: Sequence[Sequence[Spent]], weeks: dict[int, int]) -> dict:
    rows = [row for world in worlds for row in world]

    def figures(chosen: Sequence[Spent], year: int | None = None) -> dict[str, float]:
        return _means(chosen, len(worlds), sum(weeks.values()) if year is None else weeks[year])

    def by_year(chosen: Sequence[Spent]) -> dict[str, dict[str, float]]:
        return {str(year): figures([row for row in chosen if row.year == year], year) for year in weeks}

    payers, instruments = _grouped(rows, "payer"), _grouped(rows, "instrument")
    return {
        **figures(rows),
        "payers": {name: figures(chosen) for name, chosen in payers.items()},
        "years": by_year(rows),
        "instruments": {name: figures(chosen) for name, chosen in instruments.items()},
        "payer_years": {name: by_year(chosen) for name, chosen in payers.items()},
    }


def _grouped(rows: Sequence[Spent], by: str) -> dict[str, list[Spent]]:
    groups: defaultdict[str, list[Spent]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by)].append(row)
    return dict(sorted(groups.items()))


def _means(rows: Sequence[Spent], worlds: int, weeks: int) -> dict[str, float]:
    """Means over worlds of the sums, and of what was spent on lasting instruments as a sum a year."""
    sums = {name: sum(getattr(row, name) for row in rows) / worlds for name in SUMS}
    lasting = sum(row.spent_eur for row in rows if KINDS[row.instrument].recurring)
    return {**sums, "recurring_eur_per_year": lasting / worlds * WEEKS_PER_YEAR / weeks}
