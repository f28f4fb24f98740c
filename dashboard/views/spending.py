"""The money of an answer in full, for the whole city; how sure the answer is in numbers; and the files it can be taken away in."""

from __future__ import annotations

from typing import Any

from dashboard import links
from dashboard.views import parts
from dashboard.views.answer import Answer, title_of
from dashboard.views.money import scale_of
from experiments.report.money import MoneyRow, PolicyMoney, money, without_money
from experiments.texts import Texts, euro, listed, number, percent
from scenarios.study import Study

SUMS = ("budgeted_eur", "spent_eur", "unspent_eur", "hours")
RECURRING = "recurring_eur_per_year"
#: In the order of the page. Each has a line of words.
FILES = ("study.toml", "runs.csv", "runs.parquet", "curves.csv", "curves.parquet", "summary.json", "report.html", "all.zip")


def money_block(answer: Answer, stale: str, texts: Texts) -> dict[str, Any]:
    """Budgeted, spent and left by payer, a year in the whole city; folded away: by measure, and by payer and calendar year."""
    summary = answer["summary"]
    yearly = {policy: scaled(found, scale_of(answer), city_of(answer)) for policy, found in summary["spending"].items()}
    in_years = {policy: scaled(found, city_of(answer), city_of(answer)) for policy, found in summary["spending"].items()}
    by_payer, by_year = (money({"titles": summary["titles"], "spending": found}, texts) for found in (yearly, in_years))
    title, free = texts("dashboard_outcomes.money.title"), without_money(summary, texts)
    said = [parts.text(texts("dashboard_outcomes.money.how", residents=number(answer["city"]["residents"], texts.language)))]
    if free:
        said.append(parts.text(texts("report.money.free", list=listed(free, texts.language))))
    if not by_payer:
        return parts.block("la-spending", title, [parts.section(*said, parts.text(texts("report.money.nothing")))], stale=stale)
    groups = [(one.title, [*_rows(one.rows, "payer"), _row(one.total, "total", True)]) for one in by_payer]
    table = parts.table("la-payers", texts("dashboard_outcomes.money.by_payer"), _columns("payer", texts), groups)
    folded = [
        parts.section(_by_measure(one, texts), _by_year(years, texts), summary=texts("report.money.more", policy=one.title))
        for one, years in zip(by_payer, by_year, strict=True)
    ]
    return parts.block("la-spending", title, [parts.section(*said, table), *folded], stale=stale)


def scaled(found: dict[str, Any], scale: float, city: float) -> dict[str, Any]:
    """The spending of a policy with its sums times `scale`; what returns is a year's already and is times `city` only."""
    return {
        key: scaled(value, scale, city)
        if isinstance(value, dict)
        else value * scale
        if key in SUMS
        else value * city
        if key == RECURRING
        else value
        for key, value in found.items()
    }


def city_of(answer: Answer) -> float:
    """How many times the simulated city goes into the whole one."""
    return float(answer["city"]["residents"] / answer["city"]["residents_simulated"])


def certainty_block(answer: Answer, stale: str, texts: Texts) -> dict[str, Any]:
    """Worlds, assumptions, twins, and how much each policy can spend."""
    summary, language = answer["summary"], texts.language
    twins = summary["twins_matched_share"]
    budget, envelope = (summary[f"{key}_eur_per_1000_residents_per_year"] for key in ("budget", "envelope"))
    limited = summary["envelope_limited_by"]
    facts = [
        ("worlds", number(summary["worlds"], language)),
        ("sets", number(summary["parameter_sets"], language)),
        (
            "residents",
            texts(
                "dashboard_outcomes.certainty.of_city",
                some=number(summary["residents"], language),
                all=number(answer["city"]["residents"], language),
            ),
        ),
        ("weeks", number(summary["weeks"], language)),
        ("twins", texts("dashboard.none") if twins is None else percent(twins, language)),
        ("budget", texts("dashboard_outcomes.certainty.per_1000", eur=euro(budget, language))),
        (
            "envelope",
            texts("dashboard_outcomes.certainty.own")
            if envelope is None
            else texts("dashboard_outcomes.certainty.per_1000", eur=euro(envelope, language)),
        ),
        ("limited", texts("dashboard_outcomes.certainty.nobody") if limited is None else title_of(answer, limited, language)),
        ("version", f"langeadem {summary['version']}"),
        ("digest", answer["digest"]),
    ]
    named = [(texts(f"dashboard_outcomes.certainty.{key}"), words) for key, words in facts]
    said: list[parts.Part] = [parts.facts(named)]
    if summary["capacity"]:
        said.append(_capacity(answer, texts))
    said.append(parts.text(texts("dashboard_outcomes.certainty.how")))
    return parts.block("la-certainty", texts("dashboard_outcomes.certainty.title"), [parts.section(*said)], stale=stale)


def files_block(study: Study, there: bool, texts: Texts) -> dict[str, Any]:
    """The files of the answer, each with what it is; without the tables where these are not kept."""
    kinds = FILES if there else FILES[:1]
    items = [
        {
            "text": kind,
            "href": links.download(kind, study, texts.language),
            "note": texts(f"dashboard_outcomes.files.{kind.replace('.', '_')}"),
            "download": True,
        }
        for kind in kinds
    ]
    said = [parts.text(texts("dashboard_outcomes.files.how" if there else "dashboard_outcomes.files.not_there")), parts.links(items)]
    dictionary = parts.section(
        parts.facts(
            [
                (name, texts(f"dashboard_outcomes.files.column.{name}"))
                for name in (
                    "policy",
                    "replication",
                    "seed",
                    "parameter_set",
                    "outcome",
                    "week",
                    "curve",
                    "mean",
                    "mean_low",
                    "p05",
                    "missing",
                )
            ]
        ),
        summary=texts("dashboard_outcomes.files.dictionary"),
    )
    return parts.block("la-files", texts("dashboard_outcomes.files.title"), [parts.section(*said), dictionary])


def _capacity(answer: Answer, texts: Texts) -> parts.Part:
    language = texts.language
    rows = []
    for name, found in answer["summary"]["capacity"].items():
        most = found["envelope_eur_per_1000_residents_per_year"]
        written = texts("dashboard_outcomes.certainty.too_much") if most is None else euro(most, language)
        rows.append(
            parts.row(
                name, title_of(answer, name, language), [parts.cell(written), parts.cell(percent(found["spent_share_of_budget"], language))]
            )
        )
    columns = [texts(f"dashboard_outcomes.certainty.capacity_{key}") for key in ("policy", "most", "share")]
    return parts.table("la-capacity", texts("dashboard_outcomes.certainty.capacity"), columns, [("", rows)])


def _columns(first: str, texts: Texts) -> list[str]:
    return [texts(f"report.money.{key}") for key in (first, "budgeted", "spent", "unspent", "hours", "recurring")]


def _row(found: MoneyRow, key: str, total: bool = False) -> parts.Part:
    return parts.row(
        key,
        found.name,
        [parts.cell(words) for words in (found.budgeted, found.spent, found.unspent, found.hours, found.recurring)],
        total=total,
    )


def _rows(found: tuple[MoneyRow, ...], kind: str) -> list[parts.Part]:
    return [_row(one, f"{kind}-{place}") for place, one in enumerate(found)]


def _by_measure(one: PolicyMoney, texts: Texts) -> parts.Part:
    caption = texts("dashboard_outcomes.money.by_measure", policy=one.title)
    return parts.table(f"la-measures-{one.place}", caption, _columns("instrument", texts), [("", _rows(one.instruments, "measure"))])


def _by_year(one: PolicyMoney, texts: Texts) -> parts.Part:
    payers = list(dict.fromkeys(payer for payer, _ in one.payer_years))
    groups = [(payer, _rows(tuple(row for name, row in one.payer_years if name == payer), payer)) for payer in payers]
    return parts.table(
        f"la-years-{one.place}", texts("dashboard_outcomes.money.by_year", policy=one.title), _columns("year", texts), groups
    )
