"""Imported once, by the process from which the children of `sweeping` are forked: loads all that a sweep uses."""

from sweeping import tiny_plan

from experiments.sweep.runs import run_task
from experiments.sweep.sweep import task_of

run_task(task_of(tiny_plan(), 0, {}))
