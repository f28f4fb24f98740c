"""A world's measures as the search takes them: the shared burn-in is as good as one of its own."""

from experiments.search import evaluate
from experiments.search.targets import TARGETS
from scenarios.assumptions import parameters
from scenarios.study import load_study
from simulation import SupportModel
from simulation.patterns import drift

RESIDENTS, LUCK = 1_500, 7


def test_a_city_without_a_crisis_needs_no_burn_in_of_its_own():
    study = load_study("the-hague-2020-2022", crisis="none", residents=RESIDENTS, policies=["ad-hoc"], cost="own", next_crisis=False)
    model = SupportModel(study, "ad-hoc", seed=LUCK, parameters=parameters({}))
    model.run_for(evaluate.WEEKS)
    measures = evaluate.measure({}, RESIDENTS, LUCK, with_drift=True)
    assert {name: measures[name] for name in drift(model.history())} == drift(model.history())


def test_every_target_is_measured():
    with_drift = evaluate.measure({}, RESIDENTS, LUCK, with_drift=True)
    without = evaluate.measure({}, RESIDENTS, LUCK, with_drift=False)
    assert {one.name for one in TARGETS} <= with_drift.keys()
    gathered = evaluate.gathered([with_drift, without])
    assert all(len(gathered[one.name]) == (1 if one.name.startswith("pattern_00") else 2) for one in TARGETS)
    assert {name: with_drift[name] for name in without} == without
