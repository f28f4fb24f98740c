"""Policies that a study itself holds."""

import pickle
import tomllib
from dataclasses import replace

import pytest

from scenarios import apply_sets, library, load_policy, load_study
from scenarios.errors import InputError
from scenarios.own_policies import MOST_INSTRUMENTS, MOST_OWN_POLICIES
from scenarios.policies import read_policy
from scenarios.study import DEFAULT_STUDY, study_from_document, study_policy

WEAVERS = {"kind": "network-weavers", "strength": 2.0}
OURS = {"name": "ours", "title": {"nl": "Van ons", "en": "Ours"}, "instrument": [WEAVERS]}
EMPTY = {"name": "empty"}
STUDY = {"city": "the-hague", "crisis": "none", "policies": ["none", "ours"], "policy": [OURS]}
FILE = """
city = "the-hague"
crisis = "none"
policies = ["empty", "none", "ours", "structural"]
[[policy]]
name = "ours"
title = { nl = "Van ons", en = "Ours" }
[[policy.instrument]]
kind = "network-weavers"
strength = 2.0
[[policy]]
name = "empty"
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_one_file_holds_the_study_and_its_policies(file):
    study = load_study(file)
    assert study.policies == ("empty", "none", "ours", "structural")
    assert [policy.name for policy in study.own_policies] == ["empty", "ours"]
    assert study_policy(study, "ours") == read_policy(OURS, "x")
    assert study_policy(study, "structural") == load_policy("structural")
    assert study_policy(study, "empty").title == {"nl": "empty", "en": "empty"}
    with pytest.raises(InputError, match="--policy: found 'our'"):
        study_policy(study, "our", "--policy")
    assert pickle.loads(pickle.dumps(study)) == study


def test_a_study_without_own_policies_keeps_its_digest():
    """Results that are kept are found by it."""
    assert load_study(DEFAULT_STUDY).digest() == "aa5b9db8269de90cf51edc5f80c80e894fabd0d7eb2cd80d79ed782f7fbb1579"
    assert "policy" not in load_study(DEFAULT_STUDY).document()


def test_the_digest_covers_what_an_own_policy_holds_and_not_the_order_of_the_tables():
    made = study_from_document(STUDY, "x")
    stronger = OURS | {"instrument": [WEAVERS | {"strength": 3.0}]}
    assert study_from_document(STUDY | {"policy": [stronger]}, "x").digest() != made.digest()
    two = STUDY | {"policies": ["ours", "empty"]}
    one, other = (study_from_document(two | {"policy": rows}, "x") for rows in ([OURS, EMPTY], [EMPTY, OURS]))
    assert one == other
    assert one.digest() == other.digest()


def test_an_own_policy_goes_before_a_file_of_the_same_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").write_text('name = "other"\n', encoding="utf-8")
    (tmp_path / "study.toml").write_text(FILE, encoding="utf-8")
    study = load_study("study.toml")
    assert "ours" in study.policies
    assert study_policy(study, "ours").instruments
    assert study.digest() == study_from_document(tomllib.loads(FILE), "x").digest()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"policy": 3}, "policy: found 3"),
        ({"policy": {"name": "ours"}}, "policy: found {'name': 'ours'}, expected \\[\\[policy\\]\\] tables"),
        ({"policy": ["ours"]}, "policy: found"),
        ({"policy": [{"title": "Ours"}]}, "policy 1: name: found nothing"),
        ({"policy": [OURS, OURS]}, "two policies named 'ours'"),
        ({"policy": [OURS | {"name": "structural"}]}, "the name 'structural'.*no policy of the library"),
        ({"policy": [OURS | {"name": "none"}]}, "name: found 'none'"),
        ({"policy": [OURS | {"name": "../ours"}]}, "a name without any of"),
        ({"policy": [OURS | {"name": "ours.toml"}]}, "a name without any of"),
        ({"policy": [OURS | {"name": "a,b"}]}, "a name without any of"),
        ({"policy": [OURS | {"instrument": [WEAVERS | {"kind": "weavers"}]}]}, "policy 1: instrument 1: kind: found 'weavers'"),
        ({"policy": [OURS | {"instrument": [WEAVERS] * (MOST_INSTRUMENTS + 1)}]}, f"41 tables, expected at most {MOST_INSTRUMENTS}"),
        ({"policy": [OURS | {"name": f"p{i}"} for i in range(MOST_OWN_POLICIES + 1)]}, f"13 tables, expected at most {MOST_OWN_POLICIES}"),
        ({"policy": [OURS, EMPTY]}, "policy: found 'empty', which is not among the policies"),
        ({"policies": ["none", "ours", "ours"]}, "ours more than once"),
        ({"policies": ["none", "our"]}, "policies: found 'our'.*nearest: ours"),
        ({"policies": ["ours", "structual"]}, "nearest: structural"),
        ({"levers": {"our.network-weavers.strength": [1]}}, "levers.our.*nearest: ours"),
        ({"levers": {"ours.network-weaver.strength": [1]}}, "nearest: network-weavers"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(change, words):
    with pytest.raises(InputError, match=words) as found:
        study_from_document(STUDY | change, "own.toml")
    assert str(found.value).startswith("own.toml: ")
    assert "\n" not in str(found.value)


def test_levers_may_name_an_own_policy():
    lever = {"ours.network-weavers.strength": [1.0, 2.0]}
    study = study_from_document(STUDY | {"levers": lever}, "x")
    assert study.levers == {"ours.network-weavers.strength": (1.0, 2.0)}
    assert apply_sets(study_from_document(STUDY, "x"), ["levers.ours.network-weavers.strength=[1.0, 2.0]"]) == study


def test_settings_choose_among_own_policies_and_leave_out_the_others(file):
    study = load_study(file)
    assert apply_sets(study, ["residents=4000"]) == replace(study, residents=4000)
    kept = apply_sets(study, ["policies=none,ours"])
    assert (kept.policies, [policy.name for policy in kept.own_policies]) == (("none", "ours"), ["ours"])
    assert apply_sets(study, ["policies=none", "policies=ours,none"]).own_policies == kept.own_policies
    assert apply_sets(study, ["policies=none,structural"]).own_policies == ()
    assert load_study(file, policies=["none", "ours"]) == kept
    with pytest.raises(InputError, match=r"--set: policies: found 'ourss'.*nearest: ours"):
        apply_sets(study, ["policies=ourss"])


def test_an_own_policy_may_be_given_in_an_override():
    study = load_study(DEFAULT_STUDY, policy=[OURS], policies=["none", "ours"])
    assert study_policy(study, "ours") == read_policy(OURS, "x")


def test_every_policy_of_the_library_may_be_an_own_one_under_another_name():
    for name in library.names("policies"):
        row = load_policy(name).document() | {"name": "ours"}
        made = study_from_document(STUDY | {"policy": [row]}, "x")
        assert study_from_document(tomllib.loads(made.to_toml()), "y") == made
