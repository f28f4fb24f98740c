"""A sweep as SALib and the EMA Workbench take it: the numbers stand where those programs look for them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats
from sweeping import swept, tiny_plan, tiny_study

from experiments.adapters import ema, salib
from experiments.sweep.design import design_of
from experiments.sweep.opened import Opened, open_sweep
from experiments.sweep.points import Design, Input, points_of
from experiments.sweep.unit_designs import unit_design
from scenarios.errors import InputError

NAMES = ["alone_weight_65", "share_working_65", "engagement_spread"]
WEIGHTS = np.array([4.0, 2.0, 1.0])


class MadeUp(Opened):
    """A sweep whose outcomes are a known function of its inputs, under two policies in one replication."""

    def __init__(self, method: str, samples: int, function) -> None:
        study = tiny_study()
        names = [*NAMES, "dummy"]
        inputs = tuple(Input(name, "assumption" if name in NAMES else "dummy", 0.0, 1.0, "uniform") for name in names)
        cube = unit_design(method, samples, names, 1)
        design = Design(
            method, samples, 1, inputs, points_of({n: cube.shares[:, i] for i, n in enumerate(names)}, cube.rows, cube.blocks), ""
        )
        super().__init__(None, {"replications": 1, "design": {"method": method}}, study, inputs, ("none", "ad-hoc"), ())
        table = {n: design.column(n) for n in names} | {"point_id": list(range(len(design.points)))}
        values = function(np.column_stack([design.column(n) for n in names]))[:, None]
        self.__dict__ |= {"points": pa.table(table), "made": {"none": np.zeros_like(values), "ad-hoc": values}}

    def values(self, policy: str, outcome: str) -> np.ndarray:
        return self.made[policy]


def additive(x: np.ndarray) -> np.ndarray:
    return x[:, :3] @ WEIGHTS


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Opened:
    folder = tmp_path_factory.mktemp("adapted") / "out"
    swept(tiny_plan(samples=4, replications=2), folder)
    return open_sweep(folder)


# --- SALib ---


def test_salib_finds_the_sobol_indices_of_an_additive_function():
    from SALib.analyze import sobol

    made = MadeUp("saltelli", 256, additive)
    found = sobol.analyze(salib.problem(made), salib.outcomes(made, "x", "ad-hoc"), calc_second_order=False, seed=1)
    expected = [*(WEIGHTS**2 / (WEIGHTS**2).sum()), 0.0]
    assert found["S1"] == pytest.approx(expected, abs=0.03)
    assert found["ST"] == pytest.approx(expected, abs=0.03)


def test_salib_finds_the_effects_of_morris_of_a_difference():
    from SALib.analyze import morris

    made = MadeUp("morris", 10, additive)
    y = salib.outcomes(made, "x", "ad-hoc minus none")
    found = morris.analyze(salib.problem(made), salib.samples(made), y, num_levels=4, seed=1)
    assert np.asarray(found["mu"], dtype=float).tolist() == pytest.approx([*WEIGHTS, 0.0])


def test_a_problem_spec_is_ready_to_analyse():
    found = salib.spec(MadeUp("latin-hypercube", 400, additive), "x", "ad-hoc").analyze_pawn(seed=1).analysis
    assert found["median"][0] == max(found["median"])
    assert found["names"] == [*NAMES, "dummy"]


def test_the_problem_of_a_sweep_has_its_inputs_in_raw_units(opened):
    found = salib.problem(opened)
    assert found["names"] == ["existing_per_10000", "ad-hoc.fund-call.strength"]
    assert found["bounds"] == [[20.0, 60.0], [0.5, 3.0]]
    assert found["dists"] == ["unif", "unif"]
    assert salib.problem(opened, by_group=True)["groups"] == ["founding", "lever"]
    assert salib.samples(opened)[:, 0].tolist() == opened.points["existing_per_10000"].to_pylist()


def test_outcomes_are_means_over_replications(opened):
    assert salib.outcomes(opened, "need_met_share", "none") == pytest.approx(opened.values("none", "need_met_share").mean(axis=1))


def test_a_point_without_a_value_is_an_error_since_a_design_has_no_holes(opened):
    with pytest.raises(InputError, match="4 of 4 points without a value of survival_25_months under none"):
        salib.outcomes(opened, "survival_25_months", "none")


def test_choices_are_numbers_and_distributions_that_salib_lacks_are_left_out():
    made = MadeUp("latin-hypercube", 4, additive)
    inputs = (Input("crisis", "study", None, None, "list", ("two-waves", "none")), Input("b", "assumption", 0.0, 4.0, "beta", top=1.0))
    made.__dict__ |= {"inputs": inputs, "points": pa.table({"crisis": ["none", "two-waves", "none"], "b": [1.0, 2.0, 3.0]})}
    assert salib.samples(made).tolist() == [[1.0, 1.0], [0.0, 2.0], [1.0, 3.0]]
    found = salib.problem(made)
    assert "dists" not in found
    assert found["bounds"] == [[0.0, 1.0], [0.0, 4.0]]


def test_a_triangle_is_drawn_by_salib_as_by_the_sweep():
    from SALib.sample import latin

    made = MadeUp("latin-hypercube", 4, additive)
    made.__dict__["inputs"] = (Input("a", "assumption", 1.0, 5.0, "triangular", top=2.0),)
    drawn = latin.sample(salib.problem(made), 4000, seed=1)
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([made.inputs[0].at(u) for u in (0.1, 0.5, 0.9)], abs=0.02)


# --- EMA Workbench ---


def test_experiments_are_points_under_each_policy(opened):
    experiments, outcomes = ema.to_ema(opened)
    assert experiments["policy"].tolist() == ["none"] * 4 + ["ad-hoc-varied"] * 4
    assert experiments["scenario"].tolist() == [0, 1, 2, 3] * 2
    assert set(map(len, outcomes.values())) == {8}
    assert outcomes["need_met_share"][4:] == pytest.approx(opened.values("ad-hoc-varied", "need_met_share").mean(axis=1))
    assert "survival_25_months" not in outcomes
    assert np.isnan(ema.to_ema(opened, ["survival_25_months"])[1]["survival_25_months"]).all()


def test_an_unknown_outcome_or_policy_is_an_error_with_the_nearest_name(opened):
    with pytest.raises(InputError, match="nearest: need_met_share"):
        ema.to_ema(opened, ["need_met_shar"])
    with pytest.raises(InputError, match="nearest: none"):
        ema.to_ema(opened, labels=["non"])


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of pandas, which the workbench uses so
def test_prim_of_the_workbench_finds_a_planted_box():
    from ema_workbench.analysis import prim

    made = MadeUp("latin-hypercube", 1000, lambda x: ((x[:, 0] > 0.6) & (x[:, 1] < 0.5)).astype(float))
    experiments, outcomes = ema.to_ema(made, ["need_met_share"], ["ad-hoc"])
    box = prim.Prim(experiments[[*NAMES, "dummy"]], outcomes["need_met_share"] > 0.5).find_box()
    limits = box.box_lims[-1]
    assert limits["alone_weight_65"].iloc[0] == pytest.approx(0.6, abs=0.06)
    assert limits["share_working_65"].iloc[1] == pytest.approx(0.5, abs=0.06)


def test_feature_scoring_of_the_workbench_takes_a_sweep(opened):
    from ema_workbench.analysis import feature_scoring

    experiments, outcomes = ema.to_ema(opened, ["need_met_share"])
    scores = feature_scoring.get_feature_scores_all(experiments.drop(columns="model"), outcomes)
    assert {"existing_per_10000", "ad-hoc.fund-call.strength", "policy"} == set(scores.index)


def test_choices_are_categories(opened):
    made = MadeUp("latin-hypercube", 3, additive)
    made.__dict__ |= {"inputs": (Input("crisis", "study", None, None, "list", ("one-wave", "none")),)}
    made.__dict__["points"] = pa.table({"crisis": ["none", "one-wave", "none"], "point_id": [0, 1, 2]})
    assert isinstance(ema.to_ema(made, ["need_met_share"])[0]["crisis"].dtype, pd.CategoricalDtype)


def test_a_study_run_by_the_workbench_gives_what_a_sweep_gives(opened):
    from ema_workbench import Sample, SequentialEvaluator

    study = tiny_study(replications=2)
    model = ema.ema_model(study, ["need_met_share", "paperwork_share"])
    assert {one.name for one in model.uncertainties} == {"existing_per_10000"}
    assert {one.name for one in model.levers} == {ema.POLICY, "ad_hoc__fund_call__strength"}
    point = {one: opened.points[one].to_pylist()[1] for one in ("existing_per_10000", "ad-hoc.fund-call.strength")}
    scenario = Sample("s", existing_per_10000=point["existing_per_10000"])
    strength = {"ad_hoc__fund_call__strength": point["ad-hoc.fund-call.strength"]}
    policies = [Sample(name, **{ema.POLICY: name, **strength}) for name in study.policies]
    with SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments([scenario], policies)
    for name, value in zip(experiments[ema.POLICY], outcomes["need_met_share"], strict=True):
        of_sweep = opened.values("none" if name == "none" else "ad-hoc-varied", "need_met_share")[1].mean()
        assert value == pytest.approx(of_sweep, rel=1e-12)


def test_the_workbench_draws_from_the_distributions_of_the_study():
    for kind, low, high, top in (("triangular", 1.0, 5.0, 2.0), ("beta", 1.0, 5.0, 4.0), ("loguniform", 0.1, 10.0, None)):
        one = Input("a", "assumption", low, high, kind, top=top)
        parameter = ema._parameter(one)
        assert parameter.dist.ppf([0.1, 0.5, 0.9]) == pytest.approx([one.at(u) for u in (0.1, 0.5, 0.9)])
    assert isinstance(ema._parameter(Input("a", "study", 3, 9, "uniform", whole=True)).dist.dist, stats.rv_discrete)


def test_the_side_that_is_better_is_the_direction():
    kinds = {one.name: one.kind for one in ema.ema_model(tiny_study(), ["need_met_share", "paperwork_share"]).outcomes}
    assert kinds["need_met_share"] != kinds["paperwork_share"]


@pytest.mark.parametrize(
    ("settings", "outcomes", "words"), [({"cost": "equal"}, None, "equal, without an envelope"), ({}, ["need"], "nearest")]
)
def test_what_the_workbench_cannot_be_given_is_one_line(settings, outcomes, words):
    with pytest.raises(InputError, match=words):
        ema.ema_model(tiny_study(**settings), outcomes)


def test_every_input_of_a_sweep_of_the_study_is_a_parameter():
    study = tiny_study()
    model = ema.ema_model(study)
    asked = {ema.identifier(one.name) for one in design_of(study, "latin-hypercube", 2).inputs}
    assert {one.name for one in (*model.uncertainties, *model.levers)} - {ema.POLICY} == asked
