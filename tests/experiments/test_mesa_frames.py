"""Runs as Mesa's DataCollector would have given them."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mesa.datacollection import DataCollector
from sweeping import swept, tiny_plan

from agents.initiatives import Initiative
from experiments.adapters import mesa_frames
from experiments.run import run_study
from experiments.sweep.opened import open_sweep
from scenarios import load_study
from scenarios.errors import InputError
from simulation import SupportModel

SETTINGS = {"residents": 2000, "weeks": 40, "next_crisis": True, "cost": "own"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("framed") / "r"
    run_study(load_study("the-hague-2020-2022", **SETTINGS), folder, policy="ad-hoc")
    return mesa_frames.run_tables(folder)


@pytest.fixture(scope="module")
def collected():
    """A model watched by Mesa's own collector."""
    study = load_study("the-hague-2020-2022", **SETTINGS)
    model = SupportModel(study, "ad-hoc", replication=0)
    collector = DataCollector(
        model_reporters=mesa_frames.model_reporters(["volunteers", "initiatives_alive"]),
        agenttype_reporters={Initiative: {"id": "id", "alive": "alive", "helpers": "helpers"}},
    )
    for _ in range(SETTINGS["weeks"]):
        model.run_for(1)
        collector.collect(model)
    return collector


def test_a_frame_of_the_model_has_the_index_and_values_of_mesas_own(run, collected):
    frame, own = mesa_frames.model_vars(run), collected.get_model_vars_dataframe()
    assert frame.index.name is own.index.name is None
    assert frame.index.tolist() == own.index.tolist() == list(range(40))
    assert frame["volunteers"].tolist() == own["volunteers"].tolist()
    assert {"week", "phase"} & set(frame.columns) == set()


def test_a_frame_of_agents_has_the_index_of_mesas_own_and_who_lives_when(run, collected):
    frame, own = mesa_frames.agent_vars(run), collected.get_agenttype_vars_dataframe(Initiative)
    assert frame.index.names == own.index.names == ["Step", "AgentID"]
    living = {(step - 1, int(row.id)) for (step, _), row in own[own.alive].iterrows()}
    assert {(step, agent) for step, agent in frame.index} == {(int(step), agent) for step, agent in living}


def test_as_many_live_and_are_paused_as_the_weekly_table_says(run):
    frame, weekly = mesa_frames.agent_vars(run), mesa_frames.model_vars(run)
    assert frame.groupby("Step").size().reindex(weekly.index, fill_value=0).tolist() == weekly["initiatives_alive"].tolist()
    told = frame.groupby("Step")["paused"].sum().reindex(weekly.index, fill_value=0)
    assert np.abs(told - weekly["initiatives_paused"]).max() <= 1  # paused before week 0, and never back


def test_nothing_of_the_end_of_a_life_stands_in_its_weeks(run):
    frame = mesa_frames.agent_vars(run)
    assert not {"cause", "ended_as", "legal_form", "initiators", "hours_helped"} & set(frame.columns)
    assert {"kind", "scale", "neighbourhood", "existing", "age_weeks"} <= set(frame.columns)


def test_pauses_are_read_from_events():
    events = pa.table({"week": [3, 5, 4], "initiative": [7, 7, 8], "event": ["paused", "resumed", "resumed"]})
    agents, steps = np.repeat([7, 8, 9], 7), np.tile(np.arange(7), 3)
    paused = mesa_frames._paused(events, agents, steps)
    assert np.flatnonzero(paused[:7]).tolist() == [3, 4]
    assert np.flatnonzero(paused[7:14]).tolist() == [0, 1, 2, 3]
    assert not paused[14:].any()


def test_a_run_of_a_sweep_gives_the_same_frames(tmp_path):
    swept(tiny_plan(samples=1, replications=1), tmp_path)
    opened = open_sweep(tmp_path)
    run_id = pq.read_table(tmp_path / "runs")["run_id"].to_pylist()[1]
    found = mesa_frames.sweep_tables(opened, run_id)
    assert mesa_frames.model_vars(found).index.tolist() == list(range(0, 30, 4))
    lives = mesa_frames.agent_vars(found, weeks=30)
    assert lives.groupby("Step").size().loc[28] == mesa_frames.model_vars(found)["initiatives_alive"].loc[28]
    assert "paused" not in lives.columns
    with pytest.raises(InputError, match="run_id"):
        mesa_frames.sweep_tables(opened, "nothing")


def test_a_folder_without_a_run_is_one_line(tmp_path):
    with pytest.raises(InputError, match="no table that can be read"):
        mesa_frames.run_tables(tmp_path)
