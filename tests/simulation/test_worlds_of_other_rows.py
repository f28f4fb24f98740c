"""People are known by their ids: the order of their rows, and somebody without need, ties or time, change nothing."""

import numpy as np
import pytest
from small_worlds import bytes_of, parquet, small_study

import simulation.model
from agents.residents import NO_WORK, RESIDENT
from simulation import SupportModel
from simulation.city import synthesise

HOURS = [
    "week",
    "hours_helped",
    "hours_helped_new",
    "formal_hours",
    "neighbour_hours",
    "need_hours",
    "need_met_share",
    "volunteers",
    "offers",
    "places",
]


def world_of(monkeypatch, change, policy="ad-hoc", weeks=60):
    """A world whose residents went through `change` (array of residents -> array) before anything happened."""
    monkeypatch.setattr(simulation.model, "synthesise", lambda *given: change(synthesise(*given)))
    model = SupportModel(small_study(), policy, seed=1)
    model.run_for(weeks)
    return model


def shuffled(rows: np.ndarray) -> np.ndarray:
    order = np.random.default_rng(5).permutation(len(rows))
    return rows[order[np.argsort(rows["neighbourhood"][order], kind="stable")]]


def by_id(model: SupportModel) -> np.ndarray:
    """Residents in order of id, without the row numbers of volunteers."""
    rows = model.residents.rows[np.argsort(model.residents["id"])].copy()
    rows["volunteer_row"] = rows["volunteer_row"] >= 0
    return rows


@pytest.mark.parametrize("policy", ["ad-hoc", "structural"])
def test_the_order_of_rows_in_a_neighbourhood_changes_nothing(monkeypatch, policy):
    one, other = world_of(monkeypatch, lambda rows: rows, policy), world_of(monkeypatch, shuffled, policy)
    assert not np.array_equal(one.residents["id"], other.residents["id"])
    assert bytes_of(one.tables()) == bytes_of(other.tables())
    assert by_id(one).tobytes() == by_id(other).tobytes()


def isolated(neighbourhood: int, group: int, out_of_sight: float) -> np.ndarray:
    """Somebody without need, ties or time."""
    row = np.zeros(1, RESIDENT)
    row["id"] = neighbourhood * 2**24 + 2**23
    row["neighbourhood"], row["group"], row["age_band"], row["work"] = neighbourhood, group, 3, NO_WORK
    row["out_of_sight"], row["out_of_sight_base"] = out_of_sight, round(255 * out_of_sight)
    row["engagement"], row["volunteer_row"] = 200, -1
    return row


@pytest.mark.parametrize("place", ["first", "in the middle", "last"])
@pytest.mark.parametrize("out_of_sight", [0.0, 0.9])
def test_somebody_without_need_ties_or_time_changes_nothing_for_anybody_else(monkeypatch, place, out_of_sight):
    def with_one_more(rows: np.ndarray) -> np.ndarray:
        at = {"first": 0, "in the middle": len(rows) // 2, "last": len(rows)}[place]
        neighbourhood = int(rows["neighbourhood"][min(at, len(rows) - 1)])
        group = int(
            np.bincount(rows["group"][(rows["neighbourhood"] == neighbourhood) & (rows["out_of_sight"] >= 0.5)], minlength=1).argmax()
        )
        return np.insert(rows, at, isolated(neighbourhood, group, out_of_sight)[0])

    one, other = world_of(monkeypatch, lambda rows: rows), world_of(monkeypatch, with_one_more)
    assert len(other.residents) == len(one.residents) + 1
    tables, others = one.tables(), other.tables()
    for name in ("initiatives", "events", "spending"):
        assert parquet(tables[name]) == parquet(others[name]), name
    assert parquet(tables["weekly"].select(HOURS)) == parquet(others["weekly"].select(HOURS))
    known = by_id(other)
    assert by_id(one).tobytes() == known[np.isin(known["id"], one.residents["id"])].tobytes()
