"""A policy in the making as the page shows it: what it is begun from, its measures as cards, and what else may be added."""

from __future__ import annotations

from math import floor, log10
from typing import Any

from dashboard.draft import EMPTY, FILE, Draft, Measure, Words, element_of, shown_moment
from dashboard.draft_fields import DAY, Wrong
from dashboard.question import Question, origin
from dashboard.views.policy_money import Place
from experiments.report.figures import day, unbroken
from experiments.texts import Texts, euro, number, percent
from scenarios import library
from scenarios.envelope import Envelope, Part, wanted_units
from scenarios.instruments import DEGREE, GRANTS, KINDS, InstrumentKind
from scenarios.own_policies import MOST_INSTRUMENTS
from scenarios.policies import END_EVENTS, NO_SUPPORT, START_EVENTS, load_policy
from scenarios.weeks import CRISIS_WEEK, date_of

GROUPS = ("once", "bridge", "lasting")
SIGNIFICANT = 3  # digits of an amount


def start(draft: Draft, question: Question, texts: Texts) -> dict[str, Any]:
    """What the component `PolicyStart` shows."""
    wrong = draft.title_wrong
    return {
        "title": texts("dashboard_policy.start.title"),
        "intro": texts("dashboard_policy.intro"),
        "base": {"label": texts("dashboard_policy.start.base"), "options": bases(draft, question, texts), "value": draft.base},
        "again": texts("dashboard_policy.start.again"),
        "again_note": texts("dashboard_policy.start.again_note"),
        "file": {
            "label": texts("dashboard_policy.start.file"),
            "to": f"/upload/policy?lang={texts.language}",
            "reading": texts("dashboard_policy.start.reading"),
            "failed": texts("dashboard_policy.start.failed"),
        },
        "name": {
            "label": texts("dashboard_policy.start.name"),
            "value": wrong.typed if wrong else draft.title[texts.language],
            "wrong": _why(wrong, texts) if wrong else "",
        },
    }


def bases(draft: Draft, question: Question, texts: Texts) -> list[list[str]]:
    """What a policy may be begun from, [name, label]: nothing, the study's own policies, the library by title."""
    own = [policy for policy in question.study.own_policies if origin(question.study, policy.name)[1] == "crisis"]
    library_ones = [load_policy(name) for name in library.names("policies") if name != NO_SUPPORT]
    known = sorted(library_ones, key=lambda policy: policy.title[texts.language].lower())
    found = [[EMPTY, texts("dashboard_policy.start.empty")]]
    found += [[policy.name, texts("dashboard_policy.start.own", title=policy.title[texts.language])] for policy in own]
    found += [[policy.name, policy.title[texts.language]] for policy in known]
    if draft.base not in (FILE, *(name for name, _ in found)):
        found.insert(1, [draft.base, texts("dashboard_policy.start.own", title=draft.title[texts.language])])
    return found


def measures(draft: Draft, money: Envelope, place: Place, texts: Texts) -> dict[str, Any]:
    """What the component `PolicyMeasures` shows."""
    count = len(draft.measures)
    cards = [(measure, _card(measure, part, money, place, texts)) for measure, part in zip(draft.measures, money.parts, strict=True)]
    in_it = {measure.spec.kind.name for measure in draft.measures}
    groups = [
        {
            "id": group,
            "title": texts(f"dashboard_policy.measures.{group}"),
            "note": texts(f"dashboard_policy.measures.{group}_note"),
            "cards": [card for measure, card in cards if measure.spec.kind.group == group],
            "others": [_other(kind, texts) for kind in KINDS.values() if kind.group == group and kind.name not in in_it],
        }
        for group in GROUPS
    ]
    return {
        "title": texts("dashboard_policy.measures.title"),
        "count": texts("dashboard_policy.measures.count_one") if count == 1 else texts("dashboard_policy.measures.count", count=count),
        "none": "" if count else texts("dashboard_policy.measures.none"),
        "weeks_note": texts("dashboard_policy.measures.weeks_note", crisis=day(date_of(CRISIS_WEEK), texts)),
        "said": _said(draft.said, texts),
        "focus": draft.focus,
        "focus_on": draft.focus_on,
        "groups": groups,
        "add": {
            "title": texts("dashboard_policy.add.title"),
            "button": texts("dashboard_policy.add.button"),
            "full": texts("dashboard_policy.add.full", most=MOST_INSTRUMENTS) if draft.full else "",
            "drawback": texts("dashboard_policy.card.drawback"),
        },
    }


def _said(words: Words | None, texts: Texts) -> str:
    if words is None:
        return ""
    fields = dict(words.fields)
    if "kind" in fields:
        fields["kind"] = KINDS[str(fields["kind"])].title[texts.language]
    return texts(f"dashboard_policy.said.{words.key}", **fields)


def _why(wrong: Wrong, texts: Texts) -> str:
    return texts(f"dashboard_policy.wrong.{wrong.key}", **{name: _field_text(value, texts) for name, value in wrong.fields.items()})


def _field_text(value: Any, texts: Texts) -> str:
    return amount(value, texts) if isinstance(value, int | float) else day(value, texts)


def amount(value: float, texts: Texts) -> str:
    """A number with as many decimals as three digits leave, and no zeros behind them: 2,73; 1,5; 382."""
    if not value:
        return "0"
    digits = max(0, SIGNIFICANT - 1 - floor(log10(abs(value))))
    text = number(value, texts.language, digits)
    return text.rstrip("0").rstrip(".,") if digits else text


def _other(kind: InstrumentKind, texts: Texts) -> dict[str, str]:
    title = kind.title[texts.language]
    return {
        "kind": kind.name,
        "title": title,
        "sentence": kind.sentence[texts.language],
        "drawback": kind.drawback[texts.language],
        "label": texts("dashboard_policy.add.button_for", title=title),
    }


def _card(measure: Measure, part: Part, money: Envelope, place: Place, texts: Texts) -> dict[str, Any]:
    kind, language = measure.spec.kind, texts.language
    title = kind.title[language]
    return {
        "number": measure.number,
        "id": element_of(measure.number, "title"),
        "title": title,
        "sentence": kind.sentence[language],
        "fields": _fields(measure, place, texts),
        "unit": unbroken(_unit(kind, place, texts)),
        "gets": unbroken(_gets(part, money, texts)),
        "again": {"text": texts("dashboard_policy.card.again"), "label": texts("dashboard_policy.card.again_for", title=title)},
        "remove": {"text": texts("dashboard_policy.card.remove"), "label": texts("dashboard_policy.card.remove_for", title=title)},
        "more": texts("dashboard_policy.card.more"),
        "about": [
            {"title": texts("dashboard_policy.card.drawback"), "text": kind.drawback[language]},
            {"title": texts("dashboard_policy.card.source"), "text": sources(kind.source, texts)},
            {"title": texts("dashboard_policy.card.price_source"), "text": sources(kind.price_source, texts)},
        ],
        "usual": unbroken(_usual(kind, place, texts)) + " " + texts("dashboard_policy.card.payer", payer=_payer(kind, texts)),
    }


def sources(codes: str, texts: Texts) -> str:
    """The sources of the table in words: "001; 4.14", "004 (2)", "assumed"."""
    if codes == "assumed":
        return texts("dashboard_policy.card.assumed")
    return "; ".join(texts(f"dashboard_policy.source.{code.split(' (')[0].strip()}") for code in codes.split(";"))


def _fields(measure: Measure, place: Place, texts: Texts) -> list[dict[str, Any]]:
    spec = measure.spec
    degree, grants = spec.kind.measure == DEGREE, spec.kind.measure == GRANTS
    size = 100 * spec.strength if degree else wanted_units(spec, place.residents)
    return [
        _number(measure, "amount", "percent" if degree else "amount", amount(size, texts), texts),
        _moment(measure, "start", START_EVENTS, texts),
        _moment(measure, "end", END_EVENTS, texts),
        _number(measure, "ready", "paid" if grants else "ready", number(spec.ready_after_weeks, texts.language), texts),
        _number(measure, "price", "price", _price(spec.price_eur, texts), texts),
    ]


def _number(measure: Measure, name: str, label: str, value: str, texts: Texts) -> dict[str, Any]:
    wrong = measure.wrong.get(name)
    return {
        "kind": "number",
        "name": name,
        "id": element_of(measure.number, name),
        "label": texts(f"dashboard_policy.field.{label}"),
        "value": wrong.typed if wrong else value,
        "wrong": _why(wrong, texts) if wrong else "",
    }


def _moment(measure: Measure, name: str, events: tuple[str, ...], texts: Texts) -> dict[str, Any]:
    """A choice of events, with a date beside it where that is chosen."""
    chosen, written = shown_moment(measure, name)
    wrong = measure.wrong.get(f"{name}_day") or measure.wrong.get(name)
    options = [*events, DAY] if chosen in (*events, DAY) else [chosen, *events, DAY]
    return {
        "kind": "moment",
        "name": name,
        "id": element_of(measure.number, name),
        "label": texts(f"dashboard_policy.field.{name}"),
        "value": chosen,
        "options": [[option, _event(option, name, texts)] for option in options],
        "day": None if written is None else written,
        "day_id": element_of(measure.number, f"{name}_day"),
        "day_label": texts(f"dashboard_policy.field.{name}_day"),
        "wrong": _why(wrong, texts) if wrong else "",
    }


def _event(event: str, name: str, texts: Texts) -> str:
    before, _, weeks = event.partition("+")
    if weeks:
        return texts(f"dashboard_policy.choice.{before}_later", weeks=weeks)
    return texts(f"dashboard_policy.choice.{'end_calm' if name == 'end' and event == 'calm' else event}")


def _price(eur: float, texts: Texts) -> str:
    return number(eur, texts.language, 0 if eur == int(eur) else 2)


def _unit(kind: InstrumentKind, place: Place, texts: Texts) -> str:
    """How to read the numbers of a card."""
    unit = kind.unit[texts.language]
    if kind.measure == DEGREE:
        return texts("dashboard_policy.unit.degree", unit=unit.partition(": ")[2] or unit)
    words = texts(f"dashboard_policy.unit.{kind.measure}", place=place.words, unit=unit)
    if kind.official_hours:
        hours = {"hours": amount(kind.official_hours, texts), "euro": euro(place.official_hour_eur, texts.language)}
        words += " " + texts("dashboard_policy.unit.hours", **hours)
    return words


def _payer(kind: InstrumentKind, texts: Texts) -> str:
    return texts(f"dashboard.money.{kind.payer}").lower()


def _gets(part: Part, money: Envelope, texts: Texts) -> str:
    if not part.active_weeks:
        return texts("dashboard_policy.card.never")
    if money.budget_eur is None:
        return ""
    eur = euro(money.per_year(part.usable_eur), texts.language)
    if part.spec.kind.measure == DEGREE:
        return texts("dashboard_policy.card.gets_degree", got=percent(part.given_units, texts.language), euro=eur)
    return texts("dashboard_policy.card.gets", got=amount(part.given_units, texts), wanted=amount(part.wanted_units, texts), euro=eur)


def _usual(kind: InstrumentKind, place: Place, texts: Texts) -> str:
    price = {"euro": f"€ {_price(kind.price_eur, texts)}", "weeks": kind.ready_after_weeks}
    if kind.measure == DEGREE:
        return texts("dashboard_policy.card.usual_percent", amount=percent(1.0, texts.language), **price)
    usual = kind.usual_units_per_10000_residents * place.residents / 10_000
    return texts("dashboard_policy.card.usual", place=place.words, amount=amount(usual, texts), **price)
