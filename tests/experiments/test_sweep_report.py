"""The report of a sweep: what it counts, how sure it says it is, and what it says when there is too little."""

import json

import numpy as np
import pytest
from sweeping import swept, tiny_plan

from experiments.sweep.opened import open_sweep
from experiments.sweep.report import page_of, shown_pairs
from experiments.sweep.report_numbers import found_in
from experiments.sweep.spread import Spread, band_of_better, compared, spread
from experiments.texts import LANGUAGES, Texts
from langeadem.__main__ import main


def signs(better: int, equal: int, worse: int, lucks: int = 10) -> np.ndarray:
    """(points, lucks): so many points on each side, in every luck."""
    return np.repeat([1.0] * better + [0.0] * equal + [-1.0] * worse, lucks).reshape(-1, lucks)


def test_shares_are_counted_over_pairs_that_have_both_values():
    sign = signs(6, 3, 1)
    sign[0, :] = np.nan
    found = compared(sign, np.ones(10))
    assert (found.pairs, found.better, found.equal, found.worse) == pytest.approx((90, 5 / 9, 3 / 9, 1 / 9))


def test_points_count_what_they_weigh():
    found = compared(signs(1, 0, 1), np.array([0.9, 0.1]))
    assert (found.better, found.worse) == pytest.approx((0.9, 0.1))
    assert spread(np.array([[1.0], [2.0], [np.nan]]), np.array([0.25, 0.25, 0.5])).mean == pytest.approx(1.5)


def test_the_band_of_points_that_differ_is_that_of_a_binomial_share():
    assert band_of_better(signs(50, 0, 50), np.ones(100) / 100, True, 1) == pytest.approx((0.4, 0.6), abs=0.02)


def test_what_a_luck_decides_for_all_points_is_as_unsure_as_there_are_few_lucks():
    sign = np.tile([1.0, -1.0] * 5, (1000, 1))
    low, high = band_of_better(sign, np.ones(1000), True, 1)
    assert high - low > 0.5
    low, high = band_of_better(sign, np.ones(1000), False, 1)
    assert high - low < 0.02


@pytest.mark.parametrize(
    ("sign", "weights"),
    [(signs(9, 0, 0), np.ones(9)), (signs(5, 0, 5, 4), np.ones(10)), (signs(50, 0, 50), np.r_[1.0, np.full(99, 1e-4)])],
    ids=["nine points", "four lucks", "one point that weighs all"],
)
def test_with_too_little_there_is_no_band(sign, weights):
    assert band_of_better(sign, weights, True, 1) is None


def test_nothing_known_gives_no_number():
    assert spread(np.full((3, 2), np.nan), np.ones(3)) == Spread(0, None, None, None)
    assert compared(np.full((3, 2), np.nan), np.ones(3)) is None


def test_many_policies_are_compared_with_the_first_alone():
    assert shown_pairs(("a", "b", "c")) == [("b", "a"), ("c", "a"), ("c", "b")]
    assert len(shown_pairs(tuple("abcdefgh"))) == 7


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("reported") / "out"
    swept(tiny_plan(samples=3, replications=2), out)
    return out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_how_many_runs_and_that_there_are_too_few(folder, language):
    found = found_in(open_sweep(folder))
    page = page_of(found, Texts(language))
    assert Texts(language)("sweep.lead.too_few", points=10, lucks=5) in page.lead
    a, b = found.best
    mean = np.nanmean(open_sweep(folder).differences(a, b, found.outcome.name))
    assert found.differences[a, b].mean == pytest.approx(mean)


def test_the_command_writes_the_report_when_all_runs_are_there(tmp_path, capsys):
    study = tmp_path / "s.toml"
    study.write_text(
        'city = "the-hague"\ncrisis = "one-wave"\npolicies = ["none", "ad-hoc"]\nresidents = 500\nweeks = 30\ncost = "own"\n'
        "next_crisis = false\nreplications = 2\n[uncertain]\nexisting_per_10000 = { low = 20, high = 60 }\n"
    )
    asked = ["sweep", str(study), "--design", "sobol", "--samples", "2", "--workers", "1", "--out", str(tmp_path / "out")]
    assert main([*asked, "--language", "nl"]) == 0
    assert "report.html" in capsys.readouterr().out
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert '<html lang="nl">' in page
    assert "8 van 8 runs" in page
    assert report["study_sha256"] in (tmp_path / "out" / "figures" / "report-policies.svg").read_text(encoding="utf-8")
    assert report["policies"]["none"]["runs"] == 4
    assert report["work"]["processor_hours"] > 0
