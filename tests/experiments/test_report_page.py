"""The report of a comparison, as a page."""

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from made_up import PRIMARY, WEEKS, comparison, ranks, run, summary

from experiments import report as report_package
from experiments import texts
from experiments.collected import curves_table, runs_table
from experiments.measured import WEEKLY_CURVES
from experiments.report import factors, figures, outcomes, spread, write_report
from scenarios.calendar import load_crisis, wave_spans
from scenarios.outcomes import OUTCOMES
from scenarios.study import load_study

SPENT = [
    ("municipality_subsidy", "core-funding", 2020, 1000.0, 900.0, 100.0, 10.0),
    ("municipality_hours", "network-weavers", 2021, 500.0, 500.0, 0.0, 50.0),
    ("fund", "fund-call", 2020, 200.0, 200.0, 0.0, 0.0),
    ("partner_in_kind", "goods-and-helpers", 2020, 80.0, 80.0, 0.0, 3.0),
]
#: A level of burnout that can stand nowhere by accident.
BURNOUT = 0.31737


def one_run(number, gain):
    weekly = np.cumsum(np.full((len(WEEKLY_CURVES), WEEKS), 1.0 + gain), axis=1)
    values = {name: 0.4 + gain + 0.01 * number for name, outcome in OUTCOMES.items() if not outcome.comparison_only}
    values |= {PRIMARY: 0.02 + gain + 0.001 * number, "initiator_burnout_share": BURNOUT * (1 - 10 * gain)}
    values["eur_per_hour_helped"] = 12.0 if gain else None
    made = run(
        values,
        eur=1680.0 if gain else 0.0,
        hours=100.0 + 1000 * gain + number,
        spending=SPENT if gain else (),
        weekly=weekly,
        support=ranks(number),
    )
    made.lives[:] = np.linspace(1.0, 0.4 + gain, 105)
    return made


def a_comparison(worlds=6, policies=("none", "ad-hoc", "structural"), clusters=("A", "A", "B", "B", "B", "B"), **overrides):
    runs = {policy: [one_run(r, 0.004 * place * (1 if r % 3 else -0.5)) for r in range(worlds)] for place, policy in enumerate(policies)}
    return comparison(runs, clusters=list(clusters) if clusters else None, twins_shares=[0.8] * worlds, **overrides)


def page(found, language="nl", change=None):
    told = summary(found, language)
    if change:
        change(told)
    return write_report(told, curves_table(found), runs_table(found), found.study, language)


@pytest.fixture(scope="module")
def found():
    return a_comparison()


class Reader(HTMLParser):
    """What a browser or a reader of screens would meet."""

    VOID = frozenset({"meta", "link", "br", "img"})

    def __init__(self, html):
        super().__init__()
        self.elements, self.open, self.text, self.misnested = [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), tuple(self.open)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)

    def of(self, tag):
        return [attributes for name, attributes, _ in self.elements if name == tag]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_is_whole_and_asks_nothing_of_a_network_or_a_script(found, language):
    html = page(found, language)
    reader = Reader(html)
    assert html.startswith("<!DOCTYPE html>")
    assert reader.of("html") == [{"lang": language}]
    assert (reader.open, reader.misnested) == ([], [])
    assert not {tag for tag, _, _ in reader.elements} & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"https?://|@import|url\(", html)
    assert not [name for _, attributes, _ in reader.elements for name in attributes if name.startswith("on") or name in ("src", "srcset")]


def test_the_page_can_be_read_without_eyes(found):
    reader = Reader(page(found))
    ids = [attributes["id"] for _, attributes, _ in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [word for _, attributes, _ in reader.elements for word in attributes.get("aria-labelledby", "").split()]
    assert named
    assert set(named) <= set(ids)
    outer = [attributes for tag, attributes, inside in reader.elements if tag == "svg" and "svg" not in inside]
    assert all(attributes.get("role") == "img" or attributes.get("aria-hidden") == "true" for attributes in outer)
    assert len(reader.of("desc")) == sum(attributes.get("role") == "img" for attributes in outer)
    assert len(reader.of("caption")) == len(reader.of("table"))
    assert all(attributes.get("scope") in ("col", "row", "rowgroup") for attributes in reader.of("th"))
    levels = [int(tag[1]) for tag, _, _ in reader.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_what_a_user_wrote_is_text_and_never_markup(found):
    evil = '<script>alert("x")</script> & {curly} {{ twice }}'

    def change(told):
        told["titles"]["ad-hoc"] = {"nl": evil, "en": evil}

    html = page(a_comparison(question="<b>Waarom?</b> & {hoe}"), change=change)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<h1>&lt;b&gt;Waarom?&lt;/b&gt; &amp; {hoe}</h1>" in html


def test_the_same_comparison_gives_the_same_bytes(found):
    assert page(found).encode() == page(found).encode()


def test_the_level_of_burnout_stands_nowhere(found):
    entries = summary(found)["policies"]
    for language in texts.LANGUAGES:
        text = "".join(Reader(page(found, language)).text)
        for policy in entries:
            level = entries[policy]["initiator_burnout_share"]["mean"]
            for digits in (0, 1, 2):
                assert texts.number(100 * level, language, digits) + texts.Texts(language)("report.unit.percent") not in text
        assert OUTCOMES["initiator_burnout_share"].title[language] in text


def test_burnout_is_shown_relative_to_the_second_policy(found):
    told = summary(found)
    shown = outcomes.pair(told, "structural", "none")
    card = outcomes.card(told, texts.Texts("en"), "initiator_burnout_share", shown)
    means = [told["policies"][policy]["initiator_burnout_share"]["mean"] for policy in told["titles"]]
    assert [line.mean for line in card.lines] == [f"{100 * mean / means[0]:.0f}" for mean in means]
    assert card.lines[0].mean == "100"


def test_every_outcome_has_its_part_of_the_page():
    grouped = [name for names in outcomes.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(OUTCOMES)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_worlds_of_one_set_of_assumptions_are_not_said_to_differ_in_them(found, language):
    def of_one_set(told):
        told["parameter_sets"] = 1

    t = texts.Texts(language)
    for key in ("answer.conceivable", "leaflet.in_6"):
        several, one = t(f"report.{key}"), t(f"report.{key}_one_set")
        assert several in page(found, language)
        assert one not in page(found, language)
        assert one in page(found, language, of_one_set)
        assert several not in page(found, language, of_one_set)


def test_the_answer_stands_before_everything_with_its_word_and_all_its_warnings(found):
    html = page(found, "nl")
    told = summary(found, "nl")
    word = texts.Texts("nl")(f"summary.verdict.{told['differences'][outcomes.pair_of(told).key][PRIMARY]['verdict']}")
    text = figures.unbroken("".join(Reader(html).text))
    assert text.index(word) < text.index("De uitkomsten")
    for warning in told["warnings"]:
        assert figures.unbroken(warning) in text


def test_no_text_of_the_report_is_missing_or_unused(used_texts):
    page(a_comparison())
    page(a_comparison(policies=("none",)))
    page(a_comparison(worlds=1, clusters=None, weeks=WEEKS, cost="own", residents="all", uncertain={"none": True}))
    page(a_comparison(assumptions={"need_food_minutes": 12.0}, uncertain={"need_contact_minutes": {"low": 10.0, "high": 30.0}}))
    page(a_comparison(policies=factors.CORNERS, worlds=4, clusters=None))
    t = texts.Texts("nl")
    for verdict in figures.VERDICT_SIGNS:
        figures.verdict(verdict, OUTCOMES["initiatives_founded_per_10000"], t)
    for outcome in OUTCOMES.values():
        figures.unit(outcome, t)
    for month in range(1, 13):
        figures.day(figures.date(2021, month, 1), t)
        figures.month(figures.date(2021, month, 1), t)
    held = {key for key in texts.catalogue("nl") if key.startswith("report.")}
    optional = {
        "report.factors.from_stored",
        "report.factors.unknown",  # where no factorial study is stored
        "report.changed.own_sample",
        "report.factors.largest_when",
        "report.factors.largest_what",
        "report.factors.largest_whom",
        "report.factors.largest_none",
    }
    assert held - used_texts <= optional
    source = "".join(path.read_text() for path in Path(report_package.__file__).parent.iterdir() if path.suffix in (".py", ".j2"))
    assert all(key in source or "largest_" in key for key in optional)


def test_changed_assumptions_stand_beside_the_table():
    study = load_study("the-hague-2020-2022", assumptions={"need_food_minutes": 12.5})
    (row,) = spread.changed(study, texts.Texts("nl"))
    assert (row.name, row.value) == ("need_food_minutes", "12,5")
    assert row.default != row.value


def test_waves_are_shaded_from_their_first_week_until_it_is_calm():
    calendar = load_crisis("nl-2020-2022", 156)
    spans = wave_spans(calendar.waves, calendar.stringency.tolist())
    assert [start for start, _ in spans] == list(calendar.waves)
    first, calm = spans[0]
    assert calm == calendar.event_week("calm", first) - 3
    assert calendar.stringency[calm] < 0.5 <= calendar.stringency[calm - 1]


@pytest.mark.parametrize(("crisis", "weeks"), [("none", 156), ("nl-2020-2022", 9), ("nl-2020-2022", 1)])
def test_without_a_wave_nothing_is_shaded_and_there_is_a_page_all_the_same(crisis, weeks):
    calendar = load_crisis(crisis, weeks)
    assert wave_spans(calendar.waves, calendar.stringency.tolist()) == []


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_signs_stand_out_enough(mode):
    style = (Path(report_package.__file__).parent / "report.css").read_text()
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[["light", "dark"].index(mode)]))
    for ground in ("paper", "card", "faint", "wave"):
        for text in ("ink", "soft"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for place in range(8):
            assert contrast(colours[f"p{place}"], colours[ground]) >= 3.0, (place, ground)
    assert contrast(colours["accent"], colours["paper"]) >= 4.5
    for word in ("good", "bad", "same"):
        assert contrast(colours[f"on-{word}"], colours[word]) >= 4.5
        assert contrast(colours[word], colours["card"]) >= 3.0
