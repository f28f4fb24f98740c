"""In how many conceivable worlds the answer holds: a sentence under the verdict of the first screen, and a block of the page "What matters"."""

from __future__ import annotations

from typing import Any

from dashboard.views.answer import row_title
from experiments.robustness import words
from experiments.served.amounts import size_words
from experiments.texts import Texts, number, percent
from scenarios.outcomes import OUTCOMES

Robustness = dict[str, Any]
View = dict[str, Any]
#: What a pair can be in a world, and which of them it is the other way round.
PARTS = {"better": "worse", "equal": "equal", "worse": "better"}


def pair_as_asked(found: Robustness | None, pair: tuple[str, str], outcome: str) -> dict[str, Any] | None:
    """What a result says of `pair` ((b, a): b against a), with b as its first whichever way round it is kept; None where nothing."""
    entry = None if found is None else words.pair_of(found, *pair, outcome)
    if entry is None or entry["a"] == pair[0]:
        return entry
    return {**entry, "a": entry["b"], "b": entry["a"], **{part: entry[other] for part, other in PARTS.items()}}


def line(found: Robustness | None, pair: tuple[str, str], outcome: str, residents: int, href: str, texts: Texts) -> View:
    """The one sentence under the verdict, and where it leads: {"text", "link", "href"}."""
    entry = pair_as_asked(found, pair, outcome)
    if found is None or entry is None:
        return {
            "text": texts("dashboard_robustness.line.not_examined"),
            "link": texts("dashboard_robustness.line.what_to_do"),
            "href": href,
        }
    key = "examined" if found["fitting"] is None else "fitting"
    size = found["study"]["residents"]
    where = "" if size == residents else texts("dashboard_robustness.line.of_size", residents=number(size, texts.language))
    key = f"{key}_never" if words.never_differ(entry) else key
    said = texts(f"dashboard_robustness.line.{key}", of_size=where, **_fields(found, entry, texts))
    return {"text": said, "link": texts("dashboard_robustness.line.where"), "href": href}


def block(
    found: Robustness | None, pair: tuple[str, str], titles: tuple[str, str], outcome: str, residents: int, elsewhere: str, texts: Texts
) -> View:
    """The block: the bar and its sentence, where it holds and where not, regret, and what it was made of.

    `titles` are those of the pair, for where nothing was found; `elsewhere` then says what was looked at instead, empty where nothing was.
    """
    kept, entry = None if found is None else words.pair_of(found, *pair, outcome), pair_as_asked(found, pair, outcome)
    if found is None or kept is None or entry is None:
        return _not_examined(titles, outcome, elsewhere, texts)
    title = row_title(outcome, texts)
    matters = size_words(found["outcomes"][outcome]["matters"], OUTCOMES[outcome], texts)
    made_of = " ".join((words.made_of(found, texts), words.other_size(found, residents, texts))).strip()
    return {
        "examined": True,
        "verdict": _verdict(found, entry, texts),
        "title": texts("dashboard_robustness.block.bar", b=_title(found, pair[0], texts), a=_title(found, pair[1], texts), outcome=title),
        "note": texts("dashboard_robustness.block.simulated"),
        "parts": [_part(name, entry[name], texts) for name in PARTS],
        "sections": [*_where(found, kept, texts), *_regret(found, outcome, texts)],
        "wider": texts("dashboard_robustness.block.wider", matters=matters),
        "made_of": made_of,
    }


def elsewhere_words(kept: Robustness | None, texts: Texts) -> str:
    """Of which city and size a result is that does not speak for the question; empty where there is none."""
    if kept is None:
        return ""
    study = kept["study"]
    about = {"city": study["city"][texts.language], "residents": number(study["residents"], texts.language), "date": kept["date"]}
    return texts("dashboard_robustness.none.elsewhere", **about)


def _not_examined(titles: tuple[str, str], outcome: str, elsewhere: str, texts: Texts) -> View:
    said = texts("dashboard_robustness.none.verdict", b=titles[0], a=titles[1], outcome=OUTCOMES[outcome].title[texts.language])
    return {
        "examined": False,
        "verdict": said,
        "lines": [one for one in (texts("dashboard_robustness.none.meaning"), elsewhere) if one],
        "unfold": texts("dashboard_robustness.none.unfold"),
        "steps": [texts(f"dashboard_robustness.none.{step}") for step in ("save", "sweep", "robustness")],
        "after": texts("dashboard_robustness.none.after"),
    }


def _verdict(found: Robustness, entry: dict[str, Any], texts: Texts) -> str:
    key = "verdict" if found["fitting"] is None else "fitting"
    key = f"{key}_never" if words.never_differ(entry) else key
    return texts(f"dashboard_robustness.block.{key}", **_fields(found, entry, texts))


def _fields(found: Robustness, entry: dict[str, Any], texts: Texts) -> dict[str, str]:
    """How often, with the band of "better", in how many worlds, and of which policies (`b` against `a`)."""
    language = texts.language
    shares = {part: words.share_words(entry[part]["share"], texts) for part in PARTS}
    ends = {end: words.share_words(entry["better"][end], texts) for end in ("low", "high")}
    ends["most"] = words.share_words(max(entry["better"]["high"], entry["worse"]["high"]), texts)
    titles = {"b": _title(found, entry["a"], texts), "a": _title(found, entry["b"], texts)}
    return {**shares, **ends, **titles, "worlds": number(entry["worlds"], language)}


def _part(name: str, share: dict[str, float], texts: Texts) -> View:
    shares = {key: words.share_words(share[key], texts) for key in ("share", "low", "high")}
    return {"name": name, "share": share["share"], "text": texts(f"dashboard_robustness.part.{name}", **shares)}


def _where(found: Robustness, kept: dict[str, Any], texts: Texts) -> list[View]:
    """Where the one does better and where not; nothing where they differ nowhere."""
    if words.never_differ(kept):
        return []
    lines = [words.where_words(found, kept, texts), *_held_up(kept, texts)]
    return [{"title": texts("dashboard_robustness.block.where"), "lines": lines}]


def _held_up(kept: dict[str, Any], texts: Texts) -> list[str]:
    """How a region does in worlds that were not used to find it."""
    where = kept["where"]
    if not where["found"] or where["again"] < words.STABLE:
        return []
    shares = {key: percent(where["elsewhere"][key], texts.language) for key in ("coverage", "density")}
    return [texts(f"dashboard_robustness.block.held_up_{where['case']}", **shares)]


def _regret(found: Robustness, outcome: str, texts: Texts) -> list[View]:
    """Which policy misses least on average; nothing where regret is unknown."""
    regret = found["outcomes"][outcome]["regret"]
    if regret is None:
        return []
    least, row, n = regret["least_mean"], OUTCOMES[outcome], len(regret["policies"])
    if least["policy"] is None:
        said = texts("dashboard_robustness.block.regret_tie", n=n)
    else:
        sizes = {key: size_words(value, row, texts) for key, value in regret["policies"][least["policy"]].items()}
        ends = {"size": sizes["mean"], "low": sizes["mean_low"], "high": sizes["mean_high"]}
        agree = percent(least["kept"], texts.language)
        said = texts("dashboard_robustness.block.regret", policy=_title(found, least["policy"], texts), kept=agree, n=n, **ends)
    return [{"title": texts("dashboard_robustness.block.regret_title"), "lines": [said]}]


def _title(found: Robustness, policy: str, texts: Texts) -> str:
    return str(found["policies"][policy][texts.language])
