"""A robustness result in words, and the warning under every headline."""

import json

import pytest
from made_up import comparison, of_primary, study, summary
from planted_sweep import HELP, PRIMARY, STRAIN

from experiments.pages.figures import Picture
from experiments.pages.page import html
from experiments.robustness import kept, words
from experiments.robustness.page import page_of
from experiments.served.alike import asked_of_sweep
from experiments.texts import Texts
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, PATTERNS
from scenarios.policies import load_policy

ASKED = asked_of_sweep(study(replications=1))
TITLE = {name: load_policy(name).title for name in ("ad-hoc", "structural")}


def limit(name, low=None, high=None, **fields):
    ends = {"low_again": None, "high_again": None, "range": [0.0, 9.0], "quasi_p": 0.001, "reach_without": 0.1, "again": 0.87}
    return {"name": name, "low": low, "high": high, "among": None, **ends, **fields}


def where(*limits, case="not_better", why=None):
    if why is not None:
        return {"case": case, "found": False, "why": why, "cases": 7, "points": 2048}
    of_worlds = {"coverage": 0.624, "density": 0.581, "overall": 0.29, "mass": 0.31}
    found = {"cases": 600, "points": 2048, "reach": 0.31, "noise": {"shuffles": 99, "reach": 0.1, "density": 0.33}, **of_worlds}
    elsewhere = {"elsewhere": {"coverage": 0.6, "density": 0.55}, "resamples": 100, "again": 0.84}
    return {"case": case, "found": True, **found, **elsewhere, "limits": list(limits), "of_worlds": of_worlds}


def result(there=None, fitting=None, **fields):
    """Lasting support against that of 2020, on the primary outcome."""
    share = {
        name: {"share": value, "low": value - 0.05, "high": value + 0.05}
        for name, value in (("better", 0.71), ("equal", 0.2), ("worse", 0.09))
    }
    difference = {"mean": 0.0123456, "mean_low": 0.01, "mean_high": 0.015, "p05": -0.01, "p95": 0.03}
    pair = {"a": "structural", "b": "ad-hoc", **share, "difference": difference, "worlds": 4096, "points": 2048}
    return {
        "kind": "robustness",
        "study_sha256": "0" * 64,
        "study": {"city": {"nl": "Den Haag", "en": "The Hague"}, "residents": 50_000, "weeks": 156, "cost": "equal", "asked": ASKED},
        "date": "2026-11-26",
        "design": {"method": "sobol", "points": 2048, "replications": 2, "luck": "common"},
        "inputs": 420,
        "points": 2048,
        "fewest_points": 20,
        "policies": {name: dict(title) for name, title in TITLE.items()},
        "fitting": fitting,
        "too_few": False,
        "outcomes": {
            PRIMARY: {
                "matters": 0.002,
                "headline": ["structural", "ad-hoc"],
                "pairs": [{**pair, "where": there or where(limit(HELP, high=0.3400001))}],
                "regret": None,
            }
        },
        **fields,
    }


def test_the_warning_says_how_often_where_not_and_how_stable_that_is():
    found = words.warning(result(), "structural", "ad-hoc", PRIMARY, "en")
    a, b = TITLE["structural"]["en"], TITLE["ad-hoc"]["en"]
    assert found.startswith(
        f"In 71% of conceivable worlds {a} does better than {b} on “{OUTCOMES[PRIMARY].title['en']}” (uncertainty: 66% to 76%)"
    )
    assert f"Where “{ASSUMPTIONS[HELP].meaning}” is below 0.34" in found
    assert f"62% of the worlds in which it is no better than {b} lie there, and there that is so in 58% of worlds (overall in 29%)" in found
    assert found.endswith("in 84 of 100 resamples of the same points this assumption comes back.")


def test_the_warning_is_the_same_in_dutch():
    found = words.warning(result(), "structural", "ad-hoc", PRIMARY, "nl")
    assert f"In 71 % van de denkbare werelden doet {TITLE['structural']['nl']}" in found
    assert f"Waar “{ASSUMPTIONS[HELP].meaning_nl}” lager is dan 0,34" in found
    assert "daar ligt 62 % van de werelden" in found


def test_a_pair_is_found_in_either_order_and_told_as_the_result_has_it():
    one, other = (words.warning(result(), *pair, PRIMARY, "en") for pair in (("structural", "ad-hoc"), ("ad-hoc", "structural")))
    assert one == other != ""


def test_of_a_pair_or_outcome_that_was_not_examined_there_is_no_warning():
    assert words.warning(result(), "structural", "mixed", PRIMARY, "en") == ""
    assert words.warning(result(), "structural", "ad-hoc", "trust_end", "en") == ""


@pytest.mark.parametrize(("why", "said"), [("noise", "better than chance"), ("few", "In 7 of the 2,048 sets of assumptions")])
@pytest.mark.parametrize("case", ["better", "not_better"])
def test_where_nothing_is_found_the_warning_says_so_without_numbers_of_a_region(why, said, case):
    found = words.warning(result(where(case=case, why=why)), "structural", "ad-hoc", PRIMARY, "en")
    assert said in found
    assert "resamples" not in found


@pytest.mark.parametrize("case", ["better", "not_better"])
def test_a_region_that_does_not_come_back_is_told_without_its_assumptions(case):
    unstable = {**where(limit(HELP, high=0.34), case=case), "again": 0.06}
    found = words.warning(result(unstable), "structural", "ad-hoc", PRIMARY, "en")
    assert ASSUMPTIONS[HELP].meaning not in found
    assert "in only 6 of 100 resamples" in found


@pytest.mark.parametrize(("fitting", "said"), [(None, "conceivable worlds examined"), ({"factor": 2}, "that fit what happened")])
def test_where_two_policies_never_differ_the_warning_is_one_sentence_with_its_bound(fitting, said):
    given = result(where(case="better", why="few"), fitting=fitting)
    none = {"share": 0.0, "low": 0.0, "high": 0.0018}
    given["outcomes"][PRIMARY]["pairs"][0] |= {"better": none, "worse": none, "equal": {"share": 1.0, "low": 0.9982, "high": 1.0}}
    found = words.warning(given, "structural", "ad-hoc", PRIMARY, "en")
    assert found.startswith("In none of the 4,096 ")
    assert said in found
    assert "at most 0.2%" in found
    assert "sets of assumptions" not in found


def test_a_share_that_is_not_quite_none_or_all_does_not_look_so():
    texts = Texts("en")
    assert [words.share_words(share, texts) for share in (0.0, 0.0018, 0.5, 0.9982, 1.0)] == ["0%", "0.2%", "50%", "99.8%", "100%"]


def test_where_winning_is_the_rarer_the_region_is_where_it_wins():
    found = words.warning(result(where(limit(HELP, low=2.0), case="better")), "structural", "ad-hoc", PRIMARY, "en")
    assert "is above 2" in found
    assert "does better more often" in found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_limit_and_input_has_words(language):
    texts = Texts(language)
    told = [
        words.limit_words(one, texts)
        for one in (
            limit(HELP, low=1.0, high=2.0),
            limit(STRAIN, low=0.25),
            limit("crisis", among=["none", "one-wave"]),
            limit("structural.network-weavers.strength", high=1.5),
        )
    ]
    assert len(set(told)) == 4
    mark = {"nl": ",", "en": "."}[language]
    assert f"0{mark}25 (" in told[1], "an assumption has its unit"
    assert "structural.network-weavers.strength" in told[3]
    assert told[3].endswith(f"1{mark}5") or told[3].endswith("is dan 1,5"), "what is no assumption has none"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_was_ruled_out_is_told_and_the_worlds_are_called_otherwise(language):
    name = "pattern_04_first_time_share" if "pattern_04_first_time_share" in PATTERNS else next(iter(PATTERNS))
    fit = {"factor": 1.5, "policy": "ad-hoc", "points": 2048, "passing": 102, "share": 102 / 2048, "binds": name, "not_measured": []}
    found = result(fitting=fit | {"measures": {name: {"low": 0.1, "high": 0.3, "passing": 300, "without": 412}}})
    sentences = " ".join(words.fitting_words(found, Texts(language)))
    assert "102" in sentences
    assert "412" in sentences
    assert PATTERNS[name].title[language] in sentences
    assert "2020-2022" in words.warning(found, "structural", "ad-hoc", PRIMARY, language)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_has_the_region_as_a_picture_with_the_hash_of_the_study_and_what_was_ruled_out(language):
    name = next(iter(PATTERNS))
    fit = {"factor": 2.0, "policy": "ad-hoc", "points": 2048, "passing": 300, "share": 0.15, "binds": name, "not_measured": [name]}
    regrets = {"mean": 0.01, "mean_low": 0.005, "mean_high": 0.02, "p90": 0.03, "maximum": 0.0712}
    least = {"policy": "structural", "kept": 0.93}
    found = result(
        where(limit(HELP, high=2.0, high_again=[1.8, 2.2]), limit("crisis", among=["none"])),
        fit | {"measures": {name: {"low": None, "high": 0.3, "passing": 350, "without": 412}}},
    )
    found["outcomes"][PRIMARY]["regret"] = {
        "policies": dict.fromkeys(("structural", "ad-hoc"), regrets),
        "least_mean": least,
        "least_maximum": {"policy": None, "kept": None},
        "worlds": 4096,
    }
    page = page_of(found, ["the citation", "4 of 5 runs"], language)
    pictures = [block for block in page.blocks if isinstance(block, Picture)]
    assert [one.name for one in pictures] == [f"shares-{PRIMARY}", f"region-{PRIMARY}-structural-ad-hoc"]
    assert all(found["study_sha256"].encode() in one.svg for one in pictures)
    written = html(page)
    mark = {"nl": ",", "en": "."}[language]
    for part in (f"7{mark}12", "412", "4 of 5 runs", f"1{mark}8", f"2{mark}2", "93"):
        assert part in written, part


def test_too_few_points_are_told_in_one_line():
    found = words.too_few_words(result(points=12, too_few=True), Texts("en"))
    assert found == "There are too few points to say anything: 12, and it takes at least 20, counted by their weights."


def warnings_of(monkeypatch, path, language="en", **study):
    monkeypatch.setattr(kept, "FILE", path)
    made = comparison({"ad-hoc": of_primary([0.1] * 20), "structural": of_primary([0.2] * 20)}, **study)
    return summary(made, language)["warnings"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_comparison_shows_what_is_stored_of_its_pair_and_what_it_was_made_of(monkeypatch, tmp_path, language):
    path = tmp_path / "robustness.json"
    path.write_bytes(kept.record_bytes(result()))
    shown = [
        one for one in warnings_of(monkeypatch, path, language) if words.warning(result(), "structural", "ad-hoc", PRIMARY, language) in one
    ]
    assert len(shown) == 1
    assert {"nl": "Den Haag, 50.000 inwoners, 2026-11-26", "en": "The Hague, 50,000 residents, 2026-11-26"}[language] in shown[0]
    assert {"nl": "Deze vergelijking heeft", "en": "This comparison has"}[language] not in shown[0]


def test_a_comparison_of_another_size_says_that_it_is(monkeypatch, tmp_path):
    path = tmp_path / "robustness.json"
    path.write_bytes(kept.record_bytes(result()))
    assert any("This comparison has 20,000 residents" in one for one in warnings_of(monkeypatch, path, residents=20_000))


def test_a_comparison_that_asks_something_else_is_not_warned_of_what_was_found_here(monkeypatch, tmp_path):
    path = tmp_path / "robustness.json"
    path.write_bytes(kept.record_bytes(result()))
    for other in ({"crisis": "one-wave"}, {"assumptions": {HELP: 0.5}}, {"budget_eur_per_1000_residents_per_year": 3000.0}):
        shown = warnings_of(monkeypatch, path, **other)
        assert not any("of conceivable worlds" in one for one in shown)
        assert any("not been examined" in one for one in shown)


def test_without_a_stored_result_or_of_another_pair_a_comparison_says_what_has_not_been_examined(monkeypatch, tmp_path):
    absent = warnings_of(monkeypatch, tmp_path / "absent.json")
    path = tmp_path / "robustness.json"
    other = result()
    other["outcomes"][PRIMARY]["pairs"][0]["b"] = "mixed"
    path.write_bytes(kept.record_bytes(other))
    for shown in (absent, warnings_of(monkeypatch, path)):
        assert [one for one in shown if "langeadem sweep" in one and "langeadem robustness" in one and "not been examined" in one]


def test_one_policy_has_no_pair_to_warn_of(monkeypatch, tmp_path):
    monkeypatch.setattr(kept, "FILE", tmp_path / "absent.json")
    assert not any("langeadem robustness" in one for one in summary(comparison({"ad-hoc": of_primary([0.1])}))["warnings"])


def test_what_is_kept_is_small_rounded_and_says_the_same():
    full = result()
    record = json.loads(kept.record_bytes(full))
    assert record["outcomes"][PRIMARY]["pairs"][0]["difference"]["mean"] == 0.0123
    assert "noise" not in record["outcomes"][PRIMARY]["pairs"][0]["where"]
    assert words.warning(record, "structural", "ad-hoc", PRIMARY, "en") == words.warning(full, "structural", "ad-hoc", PRIMARY, "en")
    # Five outcomes of ten pairs, each with three limits, stay below 60 kB.
    three = {
        **full["outcomes"][PRIMARY]["pairs"][0],
        "where": where(*(limit(name, low=1 / 3, high=2 / 3) for name in list(ASSUMPTIONS)[:3])),
    }
    many = {**full, "outcomes": {name: {**full["outcomes"][PRIMARY], "pairs": [three] * 10} for name in list(OUTCOMES)[:5]}}
    assert len(kept.record_bytes(many)) < 60_000
