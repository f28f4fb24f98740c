"""Words for people in two languages."""

from string import Formatter

import pytest

from experiments import texts
from experiments.statistics import VERDICTS


def fields(text):
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def test_both_languages_say_the_same_things_with_the_same_fields():
    dutch, english = (texts.catalogue(language) for language in texts.LANGUAGES)
    assert dutch.keys() == english.keys()
    assert {key: fields(text) for key, text in dutch.items()} == {key: fields(text) for key, text in english.items()}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_verdict_has_a_word_and_a_headline(language):
    for verdict in VERDICTS:
        assert texts.Texts(language)(f"summary.verdict.{verdict}")
        assert "A1" in texts.Texts(language)(f"summary.headline.{verdict}", a="A1", b="B1", outcome="O")


def test_an_unknown_key_or_field_is_an_error():
    with pytest.raises(KeyError):
        texts.Texts("nl")("summary.no.such.key")
    with pytest.raises(KeyError):
        texts.Texts("nl")("summary.headline.single")


def test_numbers_are_written_as_the_language_writes_them():
    assert texts.number(1234567.891, "nl", 2) == "1.234.567,89"
    assert texts.number(-1234.5, "en", 1) == "−1,234.5"
    assert (texts.euro(1500, "nl"), texts.euro(1500, "en")) == ("€ 1.500", "€1,500")
    assert (texts.percent(0.1234, "nl", 1), texts.percent(0.5, "en")) == ("12,3 %", "50%")


def test_lists_end_in_and():
    assert texts.listed(["a"], "nl") == "a"
    assert texts.listed(["a", "b", "c"], "nl") == "a, b en c"
    assert texts.listed(["a", "b"], "en") == "a and b"
