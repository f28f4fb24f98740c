"""An answer as the dashboard has it, of a small comparison of made-up worlds."""

import numpy as np
from made_up import comparison, run
from made_up import summary as summary_of

from experiments.cautions import cautions
from experiments.headline import headline
from experiments.texts import Texts
from scenarios.calendar import load_crisis

A, B = "the-hague-now", "structural"
PRIMARY = "need_met_by_initiatives_share"
BURNOUT, STOPPED, NEXT = "initiator_burnout_share", "could_not_go_on_104_weeks", "next_crisis_need_met_share"
WEEKS = 60
SIMULATED = 2000
# payer, instrument, year, budgeted, spent, unspent, hours
LASTING = (
    ("municipality_subsidy", "core-funding", 2020, 900.0, 800.0, 100.0, 10.0),
    ("municipality_hours", "network-weavers", 2020, 300.0, 300.0, 0.0, 6.0),
)
ONCE = (("fund", "crisis-grants", 2020, 1000.0, 900.0, 100.0, 4.0),)


def values(of, gain, spread=0.002, seed=0):
    """Outcomes of the policy compared with and of the other, `gain` higher in every world."""
    base = 0.05 + spread * np.random.default_rng(seed).normal(size=of)
    return base, base + gain


def answer(gain=0.01, worlds=20, spending=(LASTING, LASTING), undefined=(), counts=None, **overrides):
    """`gain` is what B does better on the primary outcome; `counts` (better, equal, worse) says in how many worlds instead."""
    here, there = values(worlds, gain)
    if counts is not None:
        better, equal, worse = counts
        here, there = values(sum(counts), np.array([0.01] * better + [0.0] * equal + [-0.01] * worse))
    runs = {}
    for name, primary, money in ((A, here, spending[0]), (B, there, spending[1])):
        outcomes = [
            {PRIMARY: value, BURNOUT: 0.2 - value, STOPPED: 0.3 - value, NEXT: 0.4 + value, "paperwork_share": value} for value in primary
        ]
        outcomes = [{key: value for key, value in row.items() if key not in undefined} for row in outcomes]
        runs[name] = [run(row, eur=1000.0, spending=money) for row in outcomes]
    found = comparison(runs, residents=SIMULATED, **overrides)
    summary = summary_of(found)
    calendar = load_crisis(found.study.crisis, WEEKS)
    return {
        "study": found.study.document(),
        "digest": found.study.digest(),
        "identity": summary["study_identity"],
        "worlds_done": summary["worlds"],
        "worlds_asked": summary["worlds"],
        "summary": summary,
        "words": {
            language: {"headline": headline(summary, Texts(language)), "warnings": cautions(summary, found.study, Texts(language))}
            for language in ("nl", "en")
        },
        "curves": {name: {"hours_helped": curve(height)} for name, height in ((A, 100.0), (B, 130.0))},
        "calendar": {
            "first_day": "2020-01-06",
            "weeks": WEEKS,
            "crisis_week": 10,
            "stringency": calendar.stringency.tolist(),
            "waves": list(calendar.waves),
        },
        "city": {
            "key": "the-hague",
            "name": "Den Haag",
            "titles": {"nl": "Den Haag", "en": "The Hague"},
            "residents": 200_000,
            "residents_simulated": SIMULATED,
        },
        "places": [],
        "places_need_met": {},
        "causes": {},
        "support_by_twins": {f"{B} minus {A}": {"longer": 5, "shorter": 2, "same": 13}},
    }


def curve(height):
    mean = [None, *(height * (1 + 0.5 * np.sin(week / 8)) for week in range(1, WEEKS))]
    low, high = ([None if value is None else part * value for value in mean] for part in (0.8, 1.2))
    return {"mean": mean, "mean_low": low, "mean_high": high, "p05": low, "p95": high}


def objections(language="nl", n=5):
    """As long as a real one is."""
    text = {
        "nl": "In 6 van de 20 denkbare werelden gaat het slechter; het zijn de werelden waarin helpers sneller afhaken dan aangenomen.",
        "en": "In 6 of the 20 conceivable worlds it does worse; they are those in which helpers leave sooner than assumed.",
    }[language]
    return [{"kind": f"kind-{place}", "title": f"Bezwaar {place}", "text": text} for place in range(1, n + 1)]
