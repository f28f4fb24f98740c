"""Copies go on alike, policies share their people, and nothing depends on threads, hash seeds or the order of columns."""

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE
from small_worlds import bytes_of, lived, small_study, start_of

from simulation import SupportModel

FIXED = (
    "id",
    "neighbourhood",
    "age_band",
    "lives_alone",
    "income_band",
    "work",
    "group",
    "engagement",
    "near_ties",
    "bridging_ties",
    "need",
    "trust",
)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))], ids=["deepcopy", "pickle"])
@pytest.mark.parametrize("policy", ["ad-hoc", "structural", "perspective-3-self-organisation"])
def test_a_copy_made_in_mid_run_goes_on_alike(policy, duplicate):
    model = lived(policy, 30)
    before = bytes_of(model.tables())
    twin = duplicate(model)
    twin.run_for(35)
    assert bytes_of(model.tables()) == before, "what the twin lived through shows in the original"
    model.run_for(35)
    assert bytes_of(model.tables()) == bytes_of(twin.tables())
    for table in ("residents", "volunteers", "initiatives", "dealings", "partnerships", "applications", "funds", "partners"):
        assert getattr(model, table).rows.tobytes() == getattr(twin, table).rows.tobytes(), table
    assert model.outcomes() == twin.outcomes()


def test_a_world_from_a_prepared_start_is_the_world_made_at_once():
    study = small_study()
    at_once = SupportModel(study, "ad-hoc", seed=1)
    at_once.run_for(20)
    assert bytes_of(at_once.tables()) == bytes_of(lived("ad-hoc", 20, study).tables())


def test_two_policies_have_the_same_residents_and_the_same_initiatives_to_begin_with():
    one, other = lived("structural-before", 60), lived("ad-hoc", 60)
    for column in FIXED:
        np.testing.assert_array_equal(one.residents[column], other.residents[column], err_msg=column)
    begun = [model.initiatives.rows[model.initiatives["existing"]] for model in (one, other)]
    for column in ("id", "founder", "kind", "scale", "neighbourhood", "founded_week", "added_value"):
        np.testing.assert_array_equal(begun[0][column], begun[1][column], err_msg=column)


def test_an_id_is_sixteen_times_the_founder_plus_an_ordinal_and_below_zero_for_those_from_before():
    rows = lived("ad-hoc", 70).initiatives.rows
    ids = np.where(rows["existing"], -rows["id"] - 1, rows["id"])
    assert rows["existing"].any()
    assert not rows["existing"].all()
    np.testing.assert_array_equal(rows["id"] < 0, rows["existing"])
    np.testing.assert_array_equal(ids // 16, rows["founder"])
    np.testing.assert_array_equal(rows["founded_week"] < 0, rows["existing"])
    assert len(np.unique(rows["id"])) == len(rows)
    assert set(rows["founder"].tolist()) <= set(lived("ad-hoc", 0).residents["id"].tolist())


def test_another_luck_is_another_history():
    assert bytes_of(lived("none", 5).tables())["weekly"] != bytes_of(lived("none", 5, luck=2).tables())["weekly"]


def test_any_number_of_threads_gives_the_same_bytes():
    study = small_study(residents=140_000)  # three chunks of residents
    tables = []
    for threads in (1, 2, 3):
        model = SupportModel(study, "ad-hoc", seed=1, threads=threads)
        model.run_for(16)
        tables.append(bytes_of(model.tables()) | {"residents": model.residents.rows.tobytes()})
    assert tables[0] == tables[1] == tables[2]


def test_hash_seeds_change_nothing():
    code = (
        "from small_worlds import *; from simulation.tables import values_digest; "
        "print({name: values_digest(table) for name, table in lived('ad-hoc', 40, small_study(residents=3000)).tables().items()})"
    )
    top = Path(__file__).parents[2]
    printed = []
    for seed in ("0", "1"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(top), str(Path(__file__).parent)])}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=PATIENCE, check=True)
        printed.append(done.stdout)
    assert "weekly" in printed[0]
    assert printed[0] == printed[1]


def test_the_start_that_policies_share_is_left_as_it_was():
    study = small_study()
    lived("structural", 30, study)
    untouched = start_of(study).model
    assert untouched.week == -1
    assert bytes_of(lived("none", 10, study).tables()) == bytes_of(lived("none", 10, study).tables())
    assert len(untouched.record.event_batches()) == 0
