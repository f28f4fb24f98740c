"""A policy in the making: what a visitor has put together so far, with what was typed wrong kept beside it. Pure: a change gives a new draft."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dashboard.draft_fields import DAY, FIELDS, Wrong, read
from dashboard.question import Question, begun, to_study
from experiments.texts import LANGUAGES, Texts
from scenarios import library
from scenarios.frozen import FrozenMapping
from scenarios.instruments import KINDS
from scenarios.own_policies import MOST_INSTRUMENTS
from scenarios.policies import (
    NO_SUPPORT,
    InstrumentSpec,
    Policy,
    load_policy,
    read_policy,
)
from scenarios.study import Study, study_policy
from scenarios.weeks import date_of

#: What a draft is begun from besides policies by name.
EMPTY, FILE = "", "*file"
LONGEST_TITLE = 80
LONGEST_NAME = 36  # with what may come behind it, still a word of `dashboard.limits`


@dataclass(frozen=True)
class Words:
    """What there is to say: the key of a text and what goes into it."""

    key: str
    fields: Mapping[str, object] = FrozenMapping()


@dataclass(frozen=True)
class Measure:
    """One measure: `number` tells it from the others for as long as the draft lives; `wrong` by field of FIELDS."""

    number: int
    spec: InstrumentSpec
    wrong: Mapping[str, Wrong] = FrozenMapping()


@dataclass(frozen=True)
class Draft:
    """`base` is what it was begun from: a policy's name, EMPTY or FILE. `name` is the policy's own, empty where it follows from the title.

    `seen` is the policy that the question compared when this draft was last in step with it. `focus` counts up with every `focus_on`,
    the element that the page goes to.
    """

    base: str
    title: Mapping[str, str]
    measures: tuple[Measure, ...] = ()
    name: str = ""
    title_wrong: Wrong | None = None
    seen: Policy | None = None
    said: Words | None = None
    focus: int = 0
    focus_on: str = ""
    as_begun: bool = True

    @property
    def specs(self) -> tuple[InstrumentSpec, ...]:
        """The instruments as they can be used."""
        return tuple(measure.spec for measure in self.measures)

    @property
    def full(self) -> bool:
        """Whether no further measure fits."""
        return len(self.measures) >= MOST_INSTRUMENTS

    @property
    def usable(self) -> bool:
        """Whether there is something in it and nothing of it is wrong."""
        return bool(self.measures) and not self.wrong_fields()

    def wrong_fields(self) -> list[str]:
        """The elements of the page that hold something wrong, in its order."""
        title = ["policy-title"] if self.title_wrong else []
        return title + [element_of(measure.number, name) for measure in self.measures for name in FIELDS if name in measure.wrong]


def element_of(number: int, name: str) -> str:
    """The id of an element of a measure on the page."""
    return f"measure-{number}-{name}"


def asked_policy(question: Question) -> Policy:
    """The second policy of a question, begun when the question says."""
    return begun(study_policy(question.study, question.b), question.begins)


def current(draft: Draft | None, question: Question) -> Draft:
    """The draft to show: the one there is, or one begun from the question's second policy; also where that is a new one of the study's own."""
    policy = asked_policy(question)
    if draft is not None and (policy.name in library.names("policies") or policy == draft.seen):
        return draft
    return replace(draft_of(policy), seen=policy, focus=0 if draft is None else draft.focus)


def draft_of(policy: Policy, base: str | None = None) -> Draft:
    """A draft begun from a policy. One of the library, or with the title of one, gets a title of its own."""
    known = policy.name in library.names("policies") and load_policy(policy.name).instruments == policy.instruments
    if policy.name == NO_SUPPORT and known:
        return empty_draft()
    title = own_version(policy.title) if _taken_title(policy.title.values()) else policy.title
    name = "" if policy.name in library.names("policies") else policy.name
    measures = tuple(Measure(number, spec) for number, spec in enumerate(policy.instruments, 1))
    return Draft(policy.name if known or base is None else base, title, measures, name)


def empty_draft() -> Draft:
    """A draft with nothing in it."""
    return Draft(EMPTY, FrozenMapping({language: Texts(language)("dashboard_policy.title.empty") for language in LANGUAGES}))


def in_place_of(old: Draft, new: Draft, said: Words | None = None) -> Draft:
    """A new draft where there was another, which the page is not to replace by what the question compares."""
    return replace(new, seen=old.seen, focus=old.focus, said=said)


def compared(draft: Draft, policy: Policy) -> Draft:
    """The draft in step with the question: it compares this policy now."""
    return replace(draft, seen=policy, said=None)


def own_version(title: Mapping[str, str]) -> Mapping[str, str]:
    """The title of somebody's own version of a policy."""
    return FrozenMapping({language: Texts(language)("dashboard_policy.title.own", title=title[language]) for language in LANGUAGES})


def with_title(draft: Draft, typed: str) -> Draft:
    """The draft with a title for both languages; what cannot be one is kept as wrong."""
    text = " ".join(typed.split())[: 2 * LONGEST_TITLE]
    if text in draft.title.values():
        return replace(draft, title_wrong=None)
    if not text:
        wrong = Wrong(text, "title_empty")
    elif len(text) > LONGEST_TITLE or not text.isprintable():
        wrong = Wrong(text, "title_long", FrozenMapping({"most": LONGEST_TITLE}))
    elif _taken_title([text]):
        wrong = Wrong(text, "title_taken")
    else:
        return replace(draft, title=FrozenMapping(dict.fromkeys(LANGUAGES, text)), name="", title_wrong=None, as_begun=False)
    return replace(draft, title_wrong=wrong)


def added(draft: Draft, kind: str) -> Draft:
    """The draft with one more measure, as the table has it; itself for an unknown kind or where it is full."""
    if kind not in KINDS or draft.full:
        return draft
    (spec,) = read_policy({"name": "new", "instrument": [{"kind": kind}]}, "new").instruments
    return _with_new(draft, spec, len(draft.measures))


def again(draft: Draft, number: int) -> Draft:
    """The draft with a measure once more, right after it: to come at another moment."""
    found = _place(draft, number)
    return draft if found is None or draft.full else _with_new(draft, draft.measures[found].spec, found + 1)


def _with_new(draft: Draft, spec: InstrumentSpec, place: int) -> Draft:
    new = Measure(max((measure.number for measure in draft.measures), default=0) + 1, spec)
    measures = (*draft.measures[:place], new, *draft.measures[place:])
    said = Words("added", FrozenMapping({"kind": spec.kind.name}))
    return _moved(replace(draft, measures=measures, as_begun=False, said=said), element_of(new.number, "amount"))


def removed(draft: Draft, number: int) -> Draft:
    """The draft without a measure."""
    found = _place(draft, number)
    if found is None:
        return draft
    left = tuple(measure for measure in draft.measures if measure.number != number)
    said = Words("removed", FrozenMapping({"kind": draft.measures[found].spec.kind.name}))
    return _moved(replace(draft, measures=left, as_begun=False, said=said), "measures-title")


def at_first_wrong(draft: Draft) -> Draft:
    """The draft with the page going to what is wrong first."""
    wrong = draft.wrong_fields()
    said = Words("mend", FrozenMapping({"count": len(wrong)})) if wrong else Words("nothing_in_it")
    return _moved(replace(draft, said=said), wrong[0] if wrong else "add-title")


def _moved(draft: Draft, element: str) -> Draft:
    return replace(draft, focus=draft.focus + 1, focus_on=element)


def _place(draft: Draft, number: int) -> int | None:
    return next((place for place, measure in enumerate(draft.measures) if measure.number == number), None)


def changed(draft: Draft, number: int, name: str, typed: str, residents: int, language: str) -> Draft:
    """The draft with a field of a measure as typed. What cannot be used is kept as wrong, and tried again when another field changes."""
    found = _place(draft, number)
    if found is None or name not in FIELDS:
        return draft
    measure = draft.measures[found]
    waiting = {field_: wrong.typed for field_, wrong in measure.wrong.items() if field_ != name}
    if name in ("start", "end"):
        waiting.pop(f"{name}_day", None)  # the choice made anew goes before a date that was wrong
    spec, wrong = measure.spec, {}
    for field_, text in [(name, typed), *waiting.items()]:
        result = read(spec, field_, text, residents, language)
        if isinstance(result, Wrong):
            wrong[field_] = result
        else:
            spec = result
    if isinstance(spec.start, int) and isinstance(spec.end, int) and spec.end <= spec.start:
        wrong["end_day"] = Wrong(date_of(spec.end).isoformat(), "end_before_start")
        spec = replace(spec, end="never")
    new = Measure(number, spec, FrozenMapping(wrong))
    measures = (*draft.measures[:found], new, *draft.measures[found + 1 :])
    return replace(draft, measures=measures, as_begun=draft.as_begun and new == measure, said=None)


def shown_moment(measure: Measure, name: str) -> tuple[str, str | None]:
    """The choice of a start or an end, and the ISO date beside it (None where it is no date)."""
    day = measure.wrong.get(f"{name}_day")
    if day is not None:
        return DAY, day.typed
    moment: int | str = getattr(measure.spec, name)
    return (DAY, date_of(moment).isoformat()) if isinstance(moment, int) else (moment, None)


def policy_of(draft: Draft, question: Question) -> Policy:
    """The policy of a draft: that of the library where nothing was changed, else one of the study's own under a name that is free."""
    if draft.as_begun and draft.base in library.names("policies"):
        return load_policy(draft.base)
    taken = {question.a, question.third, *library.names("policies")}
    return Policy(own_name(draft.name or slug(draft.title["nl"]), taken), draft.title, draft.specs)


def slug(title: str) -> str:
    """A name made of a title: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_NAME].strip("-") or "aanpak"


def own_name(wanted: str, taken: Iterable[str | None]) -> str:
    """`wanted`, or with `-eigen` behind it where it is taken, and a number where that is taken too."""
    names = set(taken)
    tried = [wanted, f"{wanted}-eigen", *(f"{wanted}-eigen-{number}" for number in range(2, len(names) + 3))]
    return next(name for name in tried if name not in names)


def put_in(question: Question, policy: Policy) -> Study:
    """The study that compares this policy as the second. One that is the first or the third already changes places with the second."""
    own = [one for one in question.study.own_policies if one.name != policy.name]
    if policy.name not in library.names("policies"):
        own.append(policy)
    study = replace(question.study, own_policies=tuple(own), envelope_eur_per_1000_residents_per_year=None)
    moved = replace(question, study=study, b=policy.name, begins="crisis")
    if policy.name == question.a:
        moved = replace(moved, a=question.b)
    elif policy.name == question.third:
        moved = replace(moved, third=question.b)
    return to_study(moved)


def _taken_title(titles: Iterable[str]) -> bool:
    said = {title for name in library.names("policies") for title in load_policy(name).title.values()}
    return any(title in said for title in titles)
