"""One address holds a study, and nothing else gets in."""

import json
import pickle
import random
import string
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import documents

from dashboard import address, limits
from dashboard.address import AddressError, decode, encode, policy_file, policy_from_file, study_file, study_from_file
from scenarios import library
from scenarios.errors import InputError
from scenarios.policies import load_policy
from scenarios.study import DEFAULT_STUDY, load_study, study_from_document

LETTERS = string.ascii_letters + string.digits + "-_"
OURS = {"name": "ours", "title": {"nl": "Van ons", "en": "Ours"}, "instrument": [{"kind": "network-weavers", "start": "wave+13"}]}


@pytest.fixture(scope="module")
def study():
    return load_study(DEFAULT_STUDY, policies=["none", "ours", "structural"], policy=[OURS], residents=20000, question="Wat helpt écht?")


def allowed(document):
    """The study of a document made as small as an address may hold."""
    few = {"weeks": min(document.get("weeks", 156), limits.MOST_WEEKS), "replications": min(document.get("replications", 50), 200)}
    part = {"city": "the-hague"} if "neighbourhoods" in document else {}
    residents = {"residents": document["residents"] % 500 + 1} if isinstance(document.get("residents"), int) else {}
    whole = {} if "residents" in document or "neighbourhoods" not in document else {"residents": "all"}
    if "neighbourhoods" in document:  # nobody lives in the first
        part["neighbourhoods"] = sorted({*document["neighbourhoods"], "WK051836"})
    return study_from_document(document | few | part | residents | whole, "x")


def made(changed):
    """The address of any document, with the check that belongs to it."""
    payload = changed if isinstance(changed, str) else address._packed(changed)
    tag = address._default()[1]
    return f"1.{tag}{address._check(f'1{tag}{payload}')}{payload}"


def refused(text, kind):
    with pytest.raises(AddressError) as found:
        decode(text)
    assert found.value.kind == kind
    assert "\n" not in str(found.value)
    return str(found.value)


# There and back


@settings(max_examples=100)
@given(documents.map(allowed))
def test_an_address_gives_back_the_study(study):
    again = decode(encode(study))
    assert again == study
    assert again.digest() == study.digest()
    assert encode(again) == encode(study)
    assert set(encode(study)) <= {*LETTERS, "."}


@settings(max_examples=50)
@given(documents.map(allowed))
def test_a_file_gives_back_the_study(study):
    assert study_from_file(study_file(study)) == study
    assert [policy_from_file(policy_file(policy)) for policy in study.own_policies] == list(study.own_policies)


def test_the_default_study_has_a_short_address():
    text = encode(load_study(DEFAULT_STUDY))
    assert len(text) < 40
    assert decode(text) == load_study(DEFAULT_STUDY)


def test_one_change_makes_a_short_address_still():
    assert len(encode(load_study(DEFAULT_STUDY, residents="all", crisis="two-waves"))) < 90


def test_every_policy_of_the_library_comes_back_from_its_file():
    for name in library.names("policies"):
        assert policy_from_file(policy_file(load_policy(name))) == load_policy(name)


def test_a_study_with_a_file_or_a_sample_has_no_address(tmp_path):
    crisis = tmp_path / "mild.toml"
    crisis.write_text("weekly_stringency = [0.5]", encoding="utf-8")
    for change in ({"crisis": str(crisis)}, {"uncertain": {"sample": str(tmp_path / "p.parquet")}}, {"replications": 201}):
        with pytest.raises(AddressError) as found:
            encode(load_study(DEFAULT_STUDY, **change))
        assert found.value.kind == "not_allowed"


def test_a_study_too_large_for_an_address_says_so():
    rng = random.Random(1)
    policies = [OURS | {"name": f"p{i}", "title": "".join(rng.choices(LETTERS, k=1900))} for i in range(6)]
    with pytest.raises(AddressError, match="expected at most 8000"):
        encode(load_study(DEFAULT_STUDY, policies=[policy["name"] for policy in policies], policy=policies))


# What is no address


def test_the_error_is_one_of_input_and_pickles():
    with pytest.raises(InputError) as found:
        decode("x")
    assert pickle.loads(pickle.dumps(found.value)).kind == "damaged"


@given(st.text() | st.text(LETTERS + ".", max_size=200).map(lambda text: f"1.{text}"))
def test_random_text_is_refused(text):
    refused(text, "newer" if text[:1].isdigit() and text[0] != "1" and address._VERSION.match(text) else "damaged")


@settings(max_examples=300)
@given(st.data())
def test_an_address_with_one_character_changed_gives_no_study(study, data):
    text = encode(study)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from([*LETTERS, ".", "é", "\n", " "]).filter(lambda letter: letter != text[place]))
    with pytest.raises(AddressError) as found:
        decode(text[:place] + letter + text[place + 1 :])
    assert found.value.kind == "damaged" or place == 0


def test_an_address_cut_off_or_added_to_gives_no_study(study):
    text = encode(study)
    for length in range(len(text)):
        refused(text[:length], "damaged")
    for more in ("A", "=", " ", "\n", text):
        refused(text + more, "damaged")


def test_an_address_of_a_newer_version_is_told_apart():
    assert "newer" in refused("2.whatever", "newer")
    refused("9999." + encode(load_study(DEFAULT_STUDY))[2:], "newer")
    refused("0.x", "damaged")


def test_an_address_made_when_the_default_study_was_another_is_no_study_now(monkeypatch):
    text = encode(load_study(DEFAULT_STUDY, weeks=100))
    other = load_study(DEFAULT_STUDY, seed=2)
    monkeypatch.setattr(address, "_default", lambda: (other.document(), "aaaa"))
    assert "another default study" in refused(text, "newer")


def test_an_address_too_long_is_not_even_read(monkeypatch):
    monkeypatch.setattr(address, "_check", None)
    refused("1." + "A" * limits.LONGEST_ADDRESS, "not_allowed")


# What an address that was made by hand may not hold

HOSTILE = [
    ({"city": "../../etc/passwd"}, "city"),
    ({"city": "/etc/passwd"}, "city"),
    ({"city": "mine.toml"}, "city"),
    ({"city": "C:\\mine"}, "city"),
    ({"city": "README"}, "city"),
    ({"city": None}, "city: found nothing"),
    ({"city": ["the-hague"]}, "city"),
    ({"crisis": "mild.toml"}, "crisis"),
    ({"policies": "none,/etc/passwd"}, "policies"),
    ({"policies": ["none", "./ours"]}, "policies"),
    ({"policies": ["none", ["ours"]]}, "policies"),
    ({"policies": ["none", "tests"]}, "policies"),
    ({"policies": ["../ours"], "policy": [OURS | {"name": "../ours"}]}, "name"),
    ({"levers": {"crisis": ["none", "/etc/passwd"]}}, "levers.crisis"),
    ({"levers": {"city": ["x.toml"]}}, "levers.city"),
    ({"levers": {"city": [["x.toml"]]}}, "levers.city"),
    ({"levers": {"/etc/passwd.network-weavers.strength": [1]}}, "levers"),
    ({"uncertain": {"sample": "p.parquet"}}, "uncertain.sample"),
    ({"resident": 5}, "unknown key"),
    ({"residents": 545_839}, "at most 545838"),
    ({"replications": 201}, "at most 200"),
    ({"weeks": 521}, "at most 520"),
    ({"policies": ["none", "ad-hoc", "structural", "mixed", "the-hague-now", "case-moerwijk", "case-rotterdam"]}, "at most 6"),
    ({"budget_eur_per_1000_residents_per_year": 10**400}, "beyond all bounds"),
    ({"question": "a" * 2001}, "at most 2000"),
    ({"question": "\ud800"}, "half a letter"),
    ({"decision": {"primary": "_" * 65}}, "at most 64"),
    ({"-" * 65: 1}, "at most 64"),
    ({"neighbourhoods": ["WK051836"] * 201}, "at most 200"),
    ({"levers": {"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}}, "tables within tables"),
    ({"policy": [OURS | {"instrument": [{"kind": "network-weavers"}] * 41}], "policies": ["ours"]}, "at most 40"),
    ({f"k{i}": list(range(100)) for i in range(70)}, "6000 values"),
]


@pytest.mark.parametrize(("changed", "words"), HOSTILE)
def test_an_address_made_by_hand_is_refused_without_touching_a_file(changed, words, monkeypatch):
    def touched(self, *_args, **_settings):
        raise AssertionError(f"{self} was touched")

    decode(encode(load_study(DEFAULT_STUDY)))  # what the library has is read
    load_policy("ad-hoc")
    for name in ("exists", "is_file", "is_dir", "resolve", "open"):
        monkeypatch.setattr(Path, name, touched)
    monkeypatch.setattr(library, "_exists", touched)
    payload = address._letters(_deflated(json.dumps(changed).encode())) if "half a letter" in words else changed
    assert words in refused(made(payload), "not_allowed")


def _deflated(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, address._RAW)
    return deflate.compress(data) + deflate.flush()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"3",
        b"{",
        b'{"weeks":NaN}',
        b'{"weeks":1,"weeks":2}',
        b'{"weeks":' + b"9" * 5000 + b"}",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"\xff\xfe",
        json.dumps({"weeks": 5}).encode("utf-16"),
    ],
)
def test_what_is_packed_in_a_good_way_and_is_no_study_is_damaged(data):
    refused(made(address._letters(_deflated(data))), "damaged")


def test_a_bomb_is_not_unpacked():
    bomb = _deflated(b"{" + b" " * 4_000_000 + b"}")
    assert len(address._letters(bomb)) < limits.LONGEST_ADDRESS
    refused(made(address._letters(bomb)), "not_allowed")
    for data in (bomb[:20], _deflated(b"{}") + b"more", b"\x00", zlib.compress(b"{}")):
        refused(made(address._letters(data)), "damaged")
    refused(made("A"), "damaged")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200)
@given(documents, st.data())
def test_any_other_value_anywhere_gives_a_sound_study_or_one_line(document, data):
    key = data.draw(st.sampled_from([*document, "levers", "uncertain", "policy", "decision", "extra"]))
    value = data.draw(json_values)
    if isinstance(document.get(key), dict) and document[key]:
        value = document[key] | {data.draw(st.sampled_from(sorted(document[key]))): value}
    text = made(document | {key: value})
    try:
        found = decode(text)
    except AddressError:
        refused(text, "not_allowed")
    else:
        assert decode(encode(found)) == found


# Files


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "city: found nothing"),
        (b"\xff", "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not UTF-8"),
        (b"a = ", "not TOML"),
        (b"a = " + b"[" * 5000, "not TOML"),
        (b"# " + b"a" * limits.LARGEST_FILE, "at most 100000"),
        (b'city = "rotterdam"\ncrisis = "none"\npolicies = ["none", "ours.toml"]', "policies: found 'ours.toml'"),
        (b'city = "rotterdam"\ncrisis = "none"\npolicies = ["none"]\n[uncertain]\nsample = "p.parquet"', "uncertain.sample"),
        (b'city = "rotterdam"\ncrisis = "none"\npolicies = ["none"]\nweeks = inf', "weeks: found inf"),
        (b'city = "rotterdam"\ncrisis = "none"\npolicies = ["none"]\nweeks = 2020-03-16', "weeks"),
    ],
)
def test_an_uploaded_file_that_is_no_study_is_told_in_one_line(data, words):
    with pytest.raises(AddressError, match="file: ") as found:
        study_from_file(data)
    assert found.value.kind == "not_allowed"
    assert words in str(found.value)
    assert "\n" not in str(found.value)


def test_an_uploaded_study_may_be_written_by_hand():
    data = b'\xef\xbb\xbfcity = "rotterdam"\ncrisis = "none"\npolicies = ["none"]\n'
    assert study_from_file(data) == study_from_document({"city": "rotterdam", "crisis": "none", "policies": ["none"]}, "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "x"', "name: found nothing"),
        ('name = "../x"', "a name without any of"),
        ('name = "x"\n[[instrument]]\nkind = "x"', "kind: found 'x'"),
        ('name = "x"\n' + '[[instrument]]\nkind = "network-weavers"\n' * 41, "at most 40"),
        ('city = "rotterdam"', "name"),
    ],
)
def test_an_uploaded_file_that_is_no_policy_is_told_in_one_line(text, words):
    with pytest.raises(AddressError, match="file: ") as found:
        policy_from_file(text.encode())
    assert words in str(found.value)


def test_a_policy_of_another_title_has_another_address(study):
    other = replace(study.own_policies[0], title={"nl": "x", "en": "y"})
    assert encode(replace(study, own_policies=(other,))) != encode(study)
