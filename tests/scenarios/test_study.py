import copy
import math
import pickle
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import ONE, documents

from scenarios import apply_sets, library, load_city, load_study
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import InputError
from scenarios.study import DEFAULT_STUDY, check_against_city, study_from_document
from scenarios.uncertain import Range, Uncertain

SMALLEST = {"city": "the-hague", "crisis": "none", "policies": ["none"]}
OTHER = "summer_recess_weeks"


@pytest.fixture
def study():
    return load_study(DEFAULT_STUDY)


def written(tmp_path, text, name="study.toml"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


# What a study says


def test_the_default_study_asks_the_question_of_the_project(study):
    assert study.question == "Which support keeps help going?"
    assert (study.city, study.crisis, study.residents, study.weeks) == ("the-hague", "nl-2020-2022", 50000, 156)
    assert study.policies == ("none", "the-hague-now", "ad-hoc", "structural")
    assert (study.cost, study.budget_eur_per_1000_residents_per_year, study.replications, study.seed) == ("equal", 1500.0, 50, 1)
    assert study.decision_primary == "need_met_by_initiatives_share"
    assert study.matters == {"need_met_by_initiatives_share": 0.002}
    assert study.uncertain == Uncertain()
    assert study.envelope_eur_per_1000_residents_per_year is None


def test_city_crisis_and_policies_are_enough():
    made = study_from_document(SMALLEST, "small.toml")
    assert made == load_study(DEFAULT_STUDY, **SMALLEST, question="", decision={})


def test_a_part_of_a_city_is_taken_whole_unless_residents_are_asked_for():
    part = SMALLEST | {"neighbourhoods": ["WK051836", "WK051801"]}
    assert study_from_document(part, "x").residents == "all"
    assert study_from_document(part, "x").neighbourhoods == ("WK051801", "WK051836")
    assert study_from_document(part | {"residents": 100}, "x").residents == 100


@pytest.mark.parametrize("missing", ["city", "crisis", "policies"])
def test_a_study_cannot_do_without(missing):
    document = {key: value for key, value in SMALLEST.items() if key != missing}
    with pytest.raises(InputError, match=f"small.toml: {missing}: found nothing"):
        study_from_document(document, "small.toml")


WRONG = [
    ({"resident": 5}, "resident: found an unknown key.*nearest: residents"),
    ({"residents": -5}, "residents: found -5"),
    ({"residents": 0}, "residents: found 0"),
    ({"residents": "many"}, "residents: found 'many'"),
    ({"residents": True}, "residents: found true"),
    ({"residents": 4000.0}, "residents: found 4000.0"),
    ({"residents": math.nan}, "residents: found nan"),
    ({"residents": 10**12}, "residents: found"),
    ({"neighbourhoods": []}, "neighbourhoods"),
    ({"neighbourhoods": ["WK051836", "WK051836"]}, "WK051836 more than once"),
    ({"neighbourhoods": [518]}, "neighbourhoods"),
    ({"city": "the-haag"}, "city: found 'the-haag'.*nearest: the-hague"),
    ({"city": 3}, "city: found 3"),
    ({"city": "nowhere.toml"}, "city: found no file 'nowhere.toml'"),
    ({"crisis": "nl-2020-2023"}, "crisis: .*nearest: nl-2020-2022"),
    ({"crisis": ["none"]}, "crisis"),
    ({"policies": "structual"}, "policies: .*nearest: structural"),
    ({"policies": []}, r"policies: found \[\]"),
    ({"policies": ["none", "none"]}, "none more than once"),
    ({"policies": ["none", 3]}, "policies"),
    ({"weeks": 0}, "weeks: found 0"),
    ({"weeks": 100000}, "weeks"),
    ({"weeks": "156"}, "weeks: found '156'"),
    ({"next_crisis": 1}, "next_crisis: found 1, expected true or false"),
    ({"cost": "eqaul"}, "cost: .*nearest: equal"),
    ({"cost": 1}, "cost: found 1"),
    ({"budget_eur_per_1000_residents_per_year": -1}, "budget"),
    ({"budget_eur_per_1000_residents_per_year": math.inf}, "found inf"),
    ({"budget_eur_per_1000_residents_per_year": True}, "found true"),
    ({"replications": 0}, "replications: found 0"),
    ({"seed": -1}, "seed: found -1"),
    ({"seed": "abc"}, "seed: found 'abc'"),
    ({"seed": 2**63}, "seed"),
    ({"question": 1}, "question: found 1"),
    ({"decision": "x"}, "decision: found 'x', expected a table"),
    ({"decision": {"primary": "need_met"}}, "decision.primary: .*nearest: need_met_share"),
    ({"decision": {"primry": "x"}}, "decision.primry: .*nearest: primary"),
    ({"decision": {"matters": {"trust": 0.1}}}, "decision.matters: .*nearest: trust_end"),
    ({"decision": {"matters": {"trust_end": math.nan}}}, "decision.matters.trust_end: found nan"),
    ({"decision": {"matters": {"trust_end": -0.1}}}, "decision.matters.trust_end: found -0.1"),
    ({"assumptions": 3}, "assumptions: found 3"),
    ({"assumptions": {"urgency_recovery_per_wek": 1}}, "nearest: urgency_recovery_per_week"),
    ({"assumptions": {ONE: math.nan}}, f"assumptions.{ONE}: found nan"),
    ({"assumptions": {ONE: True}}, f"assumptions.{ONE}: found true"),
    ({"assumptions": {ONE: -1}}, f"assumptions.{ONE}: found -1"),
    ({ONE: 0.1}, rf"{ONE}: found an unknown key.*\[assumptions\]"),
    ({"uncertain": []}, "uncertain: found"),
    ({"uncertain": {"none": 1}}, "uncertain.none: found 1"),
    ({"uncertain": {"none": True, ONE: {"low": 0, "high": 1}}}, "none = true alone"),
    ({"uncertain": {"sample": 3}}, "uncertain.sample: found 3"),
    ({"uncertain": {"sample": "posterior.csv"}}, "uncertain.sample"),
    ({"uncertain": {"nonne": True}}, "uncertain.nonne: .*nearest: none"),
    ({"uncertain": {ONE: 0.1}}, f"uncertain.{ONE}: found 0.1"),
    ({"uncertain": {ONE: {"low": 0.1}}}, f"uncertain.{ONE}"),
    ({"uncertain": {ONE: {"low": 0.2, "high": 0.1}}}, "high: found 0.1, expected more than low"),
    ({"uncertain": {ONE: {"low": 0.1, "high": math.nan}}}, "high: found nan"),
    ({"uncertain": {ONE: {"low": 0.1, "high": 2}}}, "from 0 to 1"),
    ({"uncertain": {ONE: {"low": 0.1, "high": 0.2, "distribution": "normal"}}}, "distribution: found 'normal'"),
    ({"uncertain": {ONE: {"low": 0, "high": 0.2}}}, "above 0, as loguniform needs"),
    ({"uncertain": {ONE: {"low": 0.1, "high": 0.2, "hi": 1}}}, "hi: found an unknown key"),
    ({"levers": 1}, "levers: found 1"),
    ({"levers": {"crises": ["none"]}}, "levers.crises: found an unknown lever.*nearest: crisis"),
    ({"levers": {"crisis": ["on-wave"]}}, "levers.crisis: .*nearest: one-wave"),
    ({"levers": {"crisis": []}}, r"levers.crisis: found \[\]"),
    ({"levers": {"structual.network-weavers.strength": [1]}}, "nearest: structural"),
    ({"levers": {"structural.network-weaver.strength": [1]}}, "nearest: network-weavers"),
    ({"levers": {"structural.network-weavers.strenght": [1]}}, "nearest: strength"),
    ({"levers": {"structural.network-weavers.strength": {"low": -1, "high": 1}}}, "levers.structural"),
    ({"levers": {"residents": {"low": 0.5, "high": 10}}}, "levers.residents: found 0.5"),
    ({"levers": {ONE: ["x"]}}, f"levers.{ONE}: found 'x'"),
    ({"envelope_eur_per_1000_residents_per_year": "x"}, "envelope"),
    ({"budget_eur_per_1000_residents_per_year": 10**400}, "budget.*: found 1000"),
    ({"assumptions": {ONE: 10**400}}, f"assumptions.{ONE}: found 1000"),
    ({"uncertain": {ONE: {"low": 0.1, "high": 10**400}}}, "high: found 1000"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_what_is_wrong_is_told_in_one_line_that_names_file_and_key(change, words):
    with pytest.raises(InputError, match=words) as found:
        study_from_document(SMALLEST | change, "own.toml")
    assert str(found.value).startswith("own.toml: ")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("change", "words"), [row for row in WRONG if set(row[0]) <= {"residents", "crisis", "seed", "uncertain", "resident"}]
)
def test_overrides_are_checked_as_the_file_is(change, words):
    with pytest.raises(InputError, match=words):
        load_study(DEFAULT_STUDY, **change)


# Files


def test_a_study_file_is_read_and_the_files_it_names_lie_beside_it(tmp_path, monkeypatch):
    folder = tmp_path / "mine"
    folder.mkdir()
    written(folder, library.path_of("policies", "structural").read_text(encoding="utf-8"), "more.toml")
    written(folder, "weekly_stringency = [0.5]", "mild.toml")
    file = written(
        folder, 'city = "rotterdam"\ncrisis = "mild.toml"\npolicies = ["none", "more.toml"]\n[uncertain]\nsample = "p.parquet"\n'
    )
    monkeypatch.chdir(tmp_path)
    made = load_study("mine/study.toml")
    assert made == load_study(file)
    assert made.crisis == str((folder / "mild.toml").resolve())
    assert made.policies == ("none", str((folder / "more.toml").resolve()))
    assert Path(made.uncertain.sample).parent == folder.resolve()


def test_a_file_beside_the_study_wins_from_one_in_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    for folder in (tmp_path, tmp_path / "a"):
        written(folder, "", "mild.toml")
    file = written(tmp_path / "a", 'city = "rotterdam"\ncrisis = "mild.toml"\npolicies = ["none"]\n')
    monkeypatch.chdir(tmp_path)
    assert load_study(file).crisis == str((tmp_path / "a" / "mild.toml").resolve())


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b'city = "the-hague"\nresidents = [1,\n', b"city = 'Cura\xe7ao'"])
def test_a_file_that_is_no_study_is_told_by_its_name(tmp_path, content):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.toml: found") as found:
        load_study(file)
    assert "\n" not in str(found.value)


def test_an_unknown_study_is_told_with_the_nearest():
    with pytest.raises(InputError, match="nearest: the-hague-2020-2022"):
        load_study("the-haag")


@pytest.mark.parametrize("name", ["missing.toml", ".", "./x"])
def test_no_such_study_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"no such file|a folder"):
        load_study(name)


# KEY=VALUE


def test_settings_of_the_command_line(study):
    made = apply_sets(
        study,
        [
            "residents=all",
            "crisis=none",
            "next_crisis=false",
            "policies=none, ad-hoc",
            "decision.primary=trust_end",
            "matters.trust_end=0.02",
            "decision.matters.need_met_share=1",
            f"{ONE}=0.02",
            f"assumptions.{OTHER} = 7",
            "question=Wat helpt?",
            "seed=0",
        ],
    )
    assert made.residents == "all"
    assert (made.crisis, made.next_crisis, made.policies, made.seed) == ("none", False, ("none", "ad-hoc"), 0)
    assert made.decision_primary == "trust_end"
    assert made.matters == {"need_met_by_initiatives_share": 0.002, "trust_end": 0.02, "need_met_share": 1.0}
    assert made.assumptions == {ONE: 0.02, OTHER: 7.0}
    assert made.question == "Wat helpt?"
    assert apply_sets(study, []) == study


def test_the_last_setting_of_a_key_holds(study):
    assert apply_sets(study, ["residents=100", "residents=4_000"]).residents == 4000


def test_nothing_uncertain_and_something_uncertain_replace_each_other(study):
    ranged = apply_sets(study, ["uncertain.sample=p.parquet", f"uncertain.{ONE}={{low=0.01, high=0.02}}"])
    assert ranged.uncertain.ranges == {ONE: Range(0.01, 0.02, "loguniform")}
    assert ranged.uncertain.sample == str(Path("p.parquet").resolve())
    assert apply_sets(ranged, ["uncertain.none=true"]).uncertain == Uncertain(none=True)
    assert apply_sets(ranged, ["uncertain.none=true", "uncertain.none=false"]).uncertain == Uncertain()
    assert apply_sets(ranged, ["uncertain.none=true", f"uncertain.{OTHER}={{low=7, high=8}}"]).uncertain.ranges == {OTHER: Range(7, 8)}


def test_levers_can_be_set(study):
    made = apply_sets(study, ["levers.structural.network-weavers.strength={low=0, high=2}", 'levers.crisis=["one-wave"]'])
    assert made.levers == {"structural.network-weavers.strength": Range(0.0, 2.0), "crisis": ("one-wave",)}


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("residents=many", "--set: residents: found 'many'"),
        ("residents=-5", "--set: residents: found -5"),
        ("resident=5", "--set: resident: .*nearest: residents"),
        ("residents", "expected KEY=VALUE"),
        ("=4", "expected KEY=VALUE"),
        ("residents=", "residents: found ''"),
        ("residents=4000\nweeks=3", "residents: found"),
        ("seed=1.5", "seed: found 1.5"),
        ("weeks=nan", "weeks: found nan"),
        ("weeks=NaN", "weeks: found 'NaN'"),
        ("next_crisis=no", "next_crisis: found 'no'"),
        ("policies=", "policies"),
        ("policies=none,,ad-hoc", "policies"),
        (f"{ONE}=fast", f"{ONE}: found 'fast'"),
        (f"{ONE}=true", f"{ONE}: found true"),
        ("assumptions.x=1", "assumptions.x: found no assumption"),
        ("uncertain.none=yes", "uncertain.none: found 'yes'"),
        ("uncertain.x=1", "uncertain.x: found no assumption"),
        ("decision.primary=trust", "nearest: trust_end"),
        ("decision.first=trust_end", "decision.first: found an unknown key"),
        ("matters.trust=1", "nearest: trust_end"),
        ("levers.crisis=one-wav", "levers.crisis"),
        ("levers.=1", "levers.: found an unknown key"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(study, setting, words):
    with pytest.raises(InputError, match=words) as found:
        apply_sets(study, [setting])
    assert str(found.value).startswith("--set: ")
    assert "\n" not in str(found.value)


def test_settings_do_not_touch_the_study_they_start_from(study):
    before = study.digest()
    apply_sets(study, [f"{ONE}=0.02", "matters.trust_end=0.02", "uncertain.none=true"])
    assert study.digest() == before


def test_another_budget_or_cost_makes_a_resolved_envelope_void(study):
    resolved = replace(study, envelope_eur_per_1000_residents_per_year=1200.0)
    assert apply_sets(resolved, ["residents=100"]).envelope_eur_per_1000_residents_per_year == 1200.0
    assert apply_sets(resolved, ["budget_eur_per_1000_residents_per_year=0"]).envelope_eur_per_1000_residents_per_year is None
    assert apply_sets(resolved, ["cost=own"]).envelope_eur_per_1000_residents_per_year is None


# The city


def test_more_residents_than_the_city_has(study):
    city = load_city("the-hague")
    check_against_city(replace(study, residents=city.residents), city)
    check_against_city(replace(study, residents="all"), city)
    with pytest.raises(InputError, match=f"study: residents: found {city.residents + 1}, expected at most {city.residents}"):
        check_against_city(replace(study, residents=city.residents + 1), city)


def test_more_residents_than_the_neighbourhoods_have(study):
    city = load_city("the-hague")
    row = max(city.neighbourhoods, key=lambda n: n.residents)
    check_against_city(replace(study, neighbourhoods=(row.code,), residents=row.residents), city)
    with pytest.raises(InputError, match=f"expected at most {row.residents}"):
        check_against_city(replace(study, neighbourhoods=(row.code,), residents=row.residents + 1), city)
    with pytest.raises(InputError, match="neighbourhoods"):
        check_against_city(replace(study, neighbourhoods=("WK059901",)), city)


# Round trips


@settings(deadline=None, max_examples=60)
@given(documents)
def test_a_study_written_as_toml_and_read_again_is_the_same(document):
    made = study_from_document(document, "x")
    again = study_from_document(tomllib.loads(made.to_toml()), "y")
    assert again == made
    assert again.digest() == made.digest()
    assert again.to_toml() == made.to_toml()
    assert hash(again) == hash(made)


@settings(deadline=None, max_examples=30)
@given(documents, st.randoms())
def test_the_order_of_keys_makes_no_difference(document, random):
    def shuffled(table):
        keys = list(table)
        random.shuffle(keys)
        return {key: shuffled(table[key]) if isinstance(table[key], dict) else table[key] for key in keys}

    assert study_from_document(shuffled(document), "x").digest() == study_from_document(document, "x").digest()


@pytest.mark.parametrize(
    "change",
    [
        {"residents": 20000},
        {"seed": 2},
        {"policies": ["ad-hoc", "none", "structural"]},
        {"assumptions": {ONE: 0.02}},
        {"uncertain": {"none": True}},
        {"decision": {"primary": "trust_end"}},
        {"levers": {"crisis": ["none"]}},
        {"question": "?"},
    ],
)
def test_another_study_has_another_digest(study, change):
    assert load_study(DEFAULT_STUDY, **change).digest() != study.digest()


def test_a_number_written_as_an_integer_is_the_same_number():
    whole, broken = ({"budget_eur_per_1000_residents_per_year": number} for number in (1500, 1500.0))
    assert study_from_document(SMALLEST | whole, "x").digest() == study_from_document(SMALLEST | broken, "x").digest()


def test_of_a_file_the_content_counts_and_not_the_path(tmp_path):
    def digest(folder, text):
        (tmp_path / folder).mkdir()
        return load_study(DEFAULT_STUDY, crisis=str(written(tmp_path / folder, text, "mild.toml"))).digest()

    assert digest("a", "weekly_stringency = [0.5]") == digest("b", "weekly_stringency = [0.5]")
    assert digest("c", "weekly_stringency = [0.6]") != digest("d", "weekly_stringency = [0.5]")


def test_a_study_is_its_own_copy_and_pickles(study):
    assert copy.deepcopy(study) is study
    assert pickle.loads(pickle.dumps(study)) == study


def test_an_assumption_may_be_given_by_its_name():
    made = load_study(DEFAULT_STUDY, assumptions={OTHER: 7}, **{ONE: 0.02})
    assert made.assumptions == {OTHER: 7.0, ONE: 0.02}
    assert ASSUMPTIONS[ONE].default != 0.02
    with pytest.raises(InputError, match="nearest: residents"):
        load_study(DEFAULT_STUDY, resident=4)


def test_every_study_of_the_library_loads():
    for name in library.names("studies"):
        assert load_study(name).policies
