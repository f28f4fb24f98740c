"""Runs as the frames that Mesa's DataCollector gives, and what a DataCollector needs to watch the model while it lives.

    model_vars(run_tables("results/r"))      # as get_model_vars_dataframe: a row a week
    agent_vars(run_tables("results/r"))      # as get_agent_vars_dataframe: (Step, AgentID), the initiatives

    collector = DataCollector(model_reporters=model_reporters(), agenttype_reporters={Initiative: {"helpers": "helpers"}})

A step is a week of the main phase, counted from 0. What initiatives are from week to week is not all written down: the frame of the agents
has what is fixed, how old they are, and whether they are paused where events tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from experiments.sweep import tables
from experiments.sweep.opened import Opened
from scenarios.errors import input_error, shown
from simulation.history import MEASURES

if TYPE_CHECKING:
    import pandas as pd

STEP, AGENT = "Step", "AgentID"
_MAIN = "main"
_WEEKS_OF_LIFE = ("founded_week", "ended_week")


def run_tables(folder: str | Path) -> dict[str, pa.Table]:
    """The tables of a folder of `langeadem run`: weekly, initiatives and events. InputError where one is missing or no table."""
    return {name: _read(Path(folder) / f"{name}.parquet") for name in ("weekly", "initiatives", "events")}


def sweep_tables(opened: Opened, run_id: str) -> dict[str, pa.Table]:
    """The tables of one run of a sweep that has them, under the same names: `--keep weekly`, and `--keep survival` for the initiatives.

    InputError for a run that the sweep does not have, and where it kept neither.
    """
    if run_id not in opened.table(columns=["run_id"])["run_id"].to_pylist():
        raise input_error(opened.folder, "run_id", shown(run_id), "one of the column run_id in runs")
    kept = {"weekly": tables.WEEKLY, "initiatives": tables.SURVIVAL}
    there = {name: table for name, table in kept.items() if (opened.folder / table).is_dir()}
    if not there:
        raise input_error(opened.folder, None, "neither weekly nor survival", "a sweep made with --keep weekly or --keep survival")
    return {name: _of_run(opened.table(table), run_id) for name, table in there.items()}


def _of_run(table: pa.Table, run_id: str) -> pa.Table:
    return table.filter(pc.equal(table["run_id"], run_id)).drop_columns(["run_id"])


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, partitioning=None)
    except (OSError, pa.ArrowException):
        raise input_error(path, None, "no table that can be read", "a folder of `langeadem run`") from None


def model_vars(found: Mapping[str, pa.Table]) -> pd.DataFrame:
    """A row a recorded week of the main phase, by the number of the week; a column a measure. KeyError without a table `weekly`."""
    weekly = found["weekly"]
    main = weekly.filter(pc.equal(weekly["phase"], _MAIN))
    frame = main.drop_columns(["phase", "week"]).to_pandas()
    frame.index = main["week"].to_pandas().rename(None)
    return frame


def agent_vars(found: Mapping[str, pa.Table], weeks: int | None = None) -> pd.DataFrame:
    """A row an initiative in each week of its life, in the index Step and AgentID; KeyError without a table `initiatives`.

    An initiative lives in the weeks from its founding, or 0, to the one before its end. `weeks` is the length of the main phase: without it
    that of `weekly`, in which every week has to stand. `paused` is there where there are events.
    """
    lives = found["initiatives"]
    if weeks is None:
        weeks = model_vars(found).index[-1] + 1
    founded, ended = (lives[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in _WEEKS_OF_LIFE)
    first = np.maximum(founded, 0).astype(np.int64)
    last = np.where(np.isnan(ended), weeks, np.minimum(ended, weeks)).astype(np.int64)
    lengths = np.maximum(last - first, 0)
    rows = np.repeat(np.arange(len(first)), lengths)
    step = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[rows]
    order = np.lexsort((rows, step))
    rows, step = rows[order], step[order]
    fixed = [name for name in lives.column_names if name not in (*_WEEKS_OF_LIFE, *_AT_THE_END)]
    frame = lives.select(fixed).to_pandas().iloc[rows].rename(columns={"id": AGENT})
    frame[STEP], frame["age_weeks"] = step, step - founded[rows].astype(np.int64)
    if "events" in found:
        frame["paused"] = _paused(found["events"], frame[AGENT].to_numpy(), step)
    return frame.set_index([STEP, AGENT])


#: Of the columns of an initiative those that tell how it ended, or how it stood then: they are of no other week.
_AT_THE_END = {
    *("cause", "ended_as", "status", "weeks_paused", "legal_form", "legal_form_end", "initiators", "initiators_end", "in_all_worlds"),
    *("support_eur", "support_hours", "hours_helped", "people_helped", "people_out_of_sight_helped", "structural_partners", "entry_week"),
}


def _paused(events: pa.Table, agents: np.ndarray, step: np.ndarray) -> np.ndarray:
    """Whether each agent is paused at the end of that week: the last it went through was "paused" and not "resumed".

    Events begin in week 0. What was paused by then is known by its first event, "resumed"; of what never resumed it is not known.
    """
    told = events.filter(pc.is_in(events["event"], pa.array(["paused", "resumed"])))
    week, who = told["week"].to_numpy(), told["initiative"].to_numpy()
    pauses = np.array([event == "paused" for event in told["event"].to_pylist()], dtype=np.bool_)
    paused = np.zeros(len(agents), dtype=np.bool_)
    for agent in np.unique(who):
        own, here = who == agent, agents == agent
        place = np.searchsorted(week[own], step[here], side="right") - 1
        paused[here] = np.where(place >= 0, pauses[own][np.maximum(place, 0)], not pauses[own][0])
    return paused


def model_reporters(measures: Sequence[str] = MEASURES) -> dict[str, Callable[[Any], float]]:
    """For `mesa.DataCollector(model_reporters=...)`: measures of the week that a model has just lived, by their names in the record."""
    return {name: partial(_measured, name) for name in measures}


def _measured(name: str, model: Any) -> float:
    return model.last_week()[name]
