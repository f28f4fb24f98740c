"""A robustness result in words. Pure and light: a result in, sentences out; every comparison shows the warning."""

from __future__ import annotations

from typing import Any

from experiments.served.amounts import plain, unit_words
from experiments.texts import Texts, listed, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.levers import STUDY_LEVERS
from scenarios.outcomes import OUTCOMES, PATTERNS

Result = dict[str, Any]
#: A region whose assumptions come back in fewer resamples than this is told without naming them: another sweep would name others.
STABLE = 0.5


def warning(robustness: Result, a: str, b: str, outcome: str, language: str) -> str:
    """THE warning under a headline about `a` and `b`: in how many conceivable worlds the one does better, and where it does not.

    `robustness` is a result or what is kept of one; it speaks of the pair in the order that the result has, the better by its mean first.
    Empty where the result says nothing of this pair and outcome.
    """
    found = pair_of(robustness, a, b, outcome)
    if found is None:
        return ""
    texts = Texts(language)
    shares = shares_words(robustness, found, outcome, texts)
    return shares if never_differ(found) else f"{shares} {where_words(robustness, found, texts)}"


def caution(
    robustness: Result | None, pair: tuple[str, str], outcome: str, residents: int, titles: dict[str, dict[str, str]], texts: Texts
) -> str:
    """The warning with what it was made of; or that this pair has not been looked at, and what does it.

    `robustness` is what speaks for the comparison (`kept.kept_for`), None where nothing does; `residents` and `titles` (by policy and
    language) are those of the comparison.
    """
    sentence = "" if robustness is None else warning(robustness, *pair, outcome, texts.language)
    if robustness is None or not sentence:
        a, b = (titles[name][texts.language] for name in pair)
        return texts("robustness.caution.not_examined", outcome=OUTCOMES[outcome].title[texts.language], a=a, b=b)
    return " ".join((sentence, made_of(robustness, texts), other_size(robustness, residents, texts))).strip()


def other_size(robustness: Result, residents: int, texts: Texts) -> str:
    """That a comparison of so many residents has another size than the one looked at; empty where it has not."""
    same = residents == robustness["study"]["residents"]
    return "" if same else texts("robustness.caution.other_size", residents=number(residents, texts.language))


def pair_of(robustness: Result, a: str, b: str, outcome: str) -> Result | None:
    """The entry of a pair in either order; None where there is none."""
    pairs = robustness["outcomes"].get(outcome, {"pairs": []})["pairs"]
    return next((one for one in pairs if {one["a"], one["b"]} == {a, b}), None)


def made_of(robustness: Result, texts: Texts) -> str:
    """What a result was made of: sets of assumptions, lucks, city and date."""
    numbers = {key: number(robustness[key], texts.language) for key in ("points", "inputs")}
    study, lucks = robustness["study"], number(robustness["design"]["replications"], texts.language)
    about = {"city": study["city"][texts.language], "residents": number(study["residents"], texts.language), "date": robustness["date"]}
    return texts("robustness.caution.made_of", lucks=lucks, **numbers, **about)


def shares_words(robustness: Result, pair: Result, outcome: str, texts: Texts) -> str:
    """In what share of worlds A does better, with its band, and worse, and neither."""
    key = "shares" if robustness["fitting"] is None else "shares_fitting"
    about = {"outcome": OUTCOMES[outcome].title[texts.language], **titles_of(robustness, pair, texts)}
    if never_differ(pair):
        most = share_words(max(pair["better"]["high"], pair["worse"]["high"]), texts)
        return texts(f"robustness.{key}_never", worlds=number(pair["worlds"], texts.language), most=most, **about)
    shares = {name: share_words(pair[name]["share"], texts) for name in ("better", "equal", "worse")}
    ends = {end: share_words(pair["better"][end], texts) for end in ("low", "high")}
    return texts(f"robustness.{key}", **about, **shares, **ends)


def never_differ(pair: Result) -> bool:
    """Whether the two differ by what counts in no world at all."""
    return not (pair["better"]["share"] or pair["worse"]["share"])


def share_words(share: float, texts: Texts) -> str:
    """A share of worlds as a percentage; with a decimal where it would else look like none or all."""
    whole = round(100 * share)
    return percent(share, texts.language, 1 if share != whole / 100 and whole in (0, 100) else 0)


def where_words(robustness: Result, pair: Result, texts: Texts) -> str:
    """Where A does not do better, or where it does when that is rarer; or that it cannot be said."""
    where, titles = pair["where"], titles_of(robustness, pair, texts)
    case = where["case"]
    if not where["found"]:
        counts = {key: number(where[key], texts.language) for key in ("cases", "points")}
        return texts(f"robustness.{case}.{where['why']}", **counts, **titles)
    shares = {key: percent(where["of_worlds"][key], texts.language) for key in ("coverage", "density", "overall")}
    limits = listed([limit_words(limit, texts) for limit in where["limits"]], texts.language)
    times = number(where["again"] * where["resamples"], texts.language)
    if where["again"] < STABLE:
        return texts(f"robustness.{case}.unstable", again=times, resamples=where["resamples"], **titles)
    again = texts(f"robustness.again.{'one' if len(where['limits']) == 1 else 'more'}", again=times, resamples=where["resamples"])
    return texts(f"robustness.{case}.found", where=limits, again=again, **shares, **titles)


def limit_words(limit: Result, texts: Texts) -> str:
    """What a region asks of one input: “meaning” is below so much (unit)."""
    meaning, unit = input_words(limit["name"], texts)
    values = {side: plain(limit[side], texts.language) for side in ("low", "high") if limit[side] is not None}
    if limit["among"] is not None:
        return texts("robustness.limit.among", meaning=meaning, list=listed(list(limit["among"]), texts.language))
    kind = "between" if len(values) == 2 else "above" if "low" in values else "below"
    return texts(f"robustness.limit.{kind}", meaning=meaning, **values) + (f" ({unit})" if unit else "")


def input_words(name: str, texts: Texts) -> tuple[str, str]:
    """What an input means and its unit; that is empty for what is no assumption, and where the meaning says it."""
    if name in ASSUMPTIONS:
        assumption = ASSUMPTIONS[name]
        meaning, unit = assumption.meaning_in(texts.language), unit_words(assumption, texts)
        return meaning, "" if f"({unit})" in meaning else unit
    return (texts(f"robustness.input.{name}") if name in STUDY_LEVERS else texts("robustness.input.lever", name=name)), ""


def regret_words(robustness: Result, outcome: str, texts: Texts) -> list[str]:
    """Which policy has least regret on average and at worst, and how often resamples agree; nothing where it is unknown."""
    found = robustness["outcomes"][outcome]["regret"]
    if found is None:
        return []
    sentences = []
    for least in ("least_mean", "least_maximum"):
        if found[least]["policy"] is None:
            continue
        title = robustness["policies"][found[least]["policy"]][texts.language]
        sentences.append(texts(f"robustness.regret.{least}", policy=title, kept=percent(found[least]["kept"], texts.language)))
    return sentences


def fitting_words(robustness: Result, texts: Texts) -> list[str]:
    """How many points are not ruled out, and which measure binds; nothing without a filter."""
    found = robustness["fitting"]
    if found is None:
        return []
    language = texts.language
    counts = {key: number(found[key], language) for key in ("points", "passing")} | {"share": percent(found["share"], language)}
    sentences = [texts("robustness.fitting.passing", factor=plain(found["factor"], language), **counts)]
    if found["binds"] is not None:
        without = number(found["measures"][found["binds"]]["without"], language)
        sentences.append(texts("robustness.fitting.binds", measure=PATTERNS[found["binds"]].title[language], without=without))
    if found["not_measured"]:
        names = listed([PATTERNS[name].title[language] for name in found["not_measured"]], language)
        sentences.append(texts("robustness.fitting.not_measured", list=names))
    return sentences


def too_few_words(robustness: Result, texts: Texts) -> str:
    """Why there are no numbers."""
    left, least = (number(robustness[key], texts.language) for key in ("points", "fewest_points"))
    return texts("robustness.too_few" if robustness["fitting"] is None else "robustness.too_few_fitting", left=left, least=least)


def titles_of(robustness: Result, pair: Result, texts: Texts) -> dict[str, str]:
    """Titles of both policies of a pair."""
    return {side: robustness["policies"][pair[side]][texts.language] for side in ("a", "b")}
