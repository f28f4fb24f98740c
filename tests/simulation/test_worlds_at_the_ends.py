"""A world can be lived at the ends of what every assumption may be set to, or ten times outside what is plausible."""

import math

import pytest

from scenarios import load_study, parameters
from scenarios.assumptions import ASSUMPTIONS
from simulation import SupportModel

ENDS = [(name, end) for name, a in ASSUMPTIONS.items() for end in (max(a.minimum, -10.0 * abs(a.low)), min(a.maximum, 10.0 * a.high))]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "end"), ENDS, ids=str)
def test_a_world_is_lived_and_measured(name, end):
    study = load_study("the-hague-2020-2022", residents=2_000, weeks=24, next_crisis=False)
    world = parameters({name: end})
    for policy in ("ad-hoc", "structural"):
        model = SupportModel(study, policy, seed=1, parameters=world)
        model.run_for(study.weeks)
        assert all(value is None or math.isfinite(value) for value in model.outcomes().values())
