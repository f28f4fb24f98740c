"""The made-up model of tests of calibration, in a module of its own that workers import quickly."""

import os

import numpy as np

from scenarios.assumptions import ASSUMPTIONS

LEVEL, GAP = "pattern_09_trust_weeks_13_16", "pattern_10_volunteering_weeks_0_12"
WATCHED = "pattern_04_first_time_share"
NOISE = 0.05


def names():
    """Two assumptions that may be anything from 0 to 1."""
    return [name for name, row in ASSUMPTIONS.items() if (row.minimum, row.maximum) == (0.0, 1.0)][:2]


def model(inputs, luck, fails_below=-1.0):
    """The made-up model; it cannot live with a first assumption below `fails_below`."""
    one, two = (inputs[name] for name in names())
    if one < fails_below:
        raise ValueError("nobody lives there")
    noise = np.random.default_rng(luck).standard_normal(3)
    return {LEVEL: one + NOISE * noise[0], GAP: one - two + NOISE * noise[1], WATCHED: two + NOISE * noise[2]}


def dying(counter, die_at, inputs, luck):
    """The made-up model in a process that kills itself in its run number `die_at`."""
    counter.parent.mkdir(exist_ok=True)
    with counter.open("a") as file:
        file.write(".")
    if counter.stat().st_size >= die_at:
        os.kill(os.getpid(), 9)
    return model(inputs, luck)
