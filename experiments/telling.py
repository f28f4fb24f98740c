"""A story as the text that the command prints: the table, a life by the month, where two lives part, and other lucks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from experiments.lives import Life, Table
from experiments.luck_words import Luck, counted, lucks_explained, lucks_sentence
from experiments.report.figures import unbroken
from experiments.sentences import Pair, happenings, introduced, month_of, parting_words, summed_up
from experiments.texts import Texts
from scenarios.policies import Policy
from scenarios.study import Study

WIDTH = 100


def told_story(
    study: Study,
    table: Table,
    pair: Pair,
    policies: tuple[Policy, Policy],
    others: Sequence[Sequence[Luck]],
    chosen: bool,
    t: Texts,
) -> str:
    """The whole story. `others` holds, for each of the two policies, how it went under other lucks."""
    titles = (policies[0].title[t.language], policies[1].title[t.language])
    life = pair[0] or pair[1]
    assert life is not None
    parts: list[list[str]] = [[t("story.simulated")], list(_table(table, titles, t))]
    parts.append([introduced(study, life, chosen, t)])
    for one, title in zip(pair, titles, strict=True):
        parts.append([title.upper(), *(list(_life(one, t)) if one is not None else [t("story.not_there")])])
    parts.append([t("story.parting_title"), *_parted(pair, titles, t)])
    parts.append([t("story.lucks_title"), *_lucks(life, titles, others, t)])
    return "\n\n".join("\n".join(_wrapped(line) for line in part) for part in parts) + "\n"


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    line = unbroken(line)
    return line if line.startswith("  ") else textwrap.fill(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _table(table: Table, titles: tuple[str, str], t: Texts) -> Iterator[str]:
    """Lived here x lived there, always before the story."""
    yield t("story.table.title" if table.of_cohort else "story.table.title_all", here=titles[0], there=titles[1])
    lived, gone = t("story.table.lived"), t("story.table.gone")
    first = max(len(f"{titles[0]}: {word}") for word in (lived, gone))
    heads = [f"{titles[1]}: {word}" for word in (lived, gone)]
    yield "  " + " " * first + "  " + "  ".join(heads)
    for here, word in ((True, lived), (False, gone)):
        counts = [len(table.cells[here, there]) for there in (True, False)]
        yield f"  {f'{titles[0]}: {word}':<{first}}  " + "  ".join(
            f"{count:>{len(head)}}" for count, head in zip(counts, heads, strict=True)
        )
    if table.only_here or table.only_there:
        yield t("story.table.only", here=titles[0], there=titles[1], n_here=table.only_here, n_there=table.only_there)


def _life(life: Life, t: Texts) -> Iterator[str]:
    """A line a month in which something happened, and what it came to."""
    for month, some in groupby(happenings(life.events, t), key=lambda one: month_of(one.week, t)):
        yield f"- {month}: {'; '.join(one.clause for one in some)}."
    yield summed_up(life, t)


def _parted(pair: Pair, titles: tuple[str, str], t: Texts) -> Iterator[str]:
    words = parting_words(pair, titles, t)
    yield from words.lead
    for title, side in zip(titles, (words.here, words.there), strict=True):
        if side is not None:
            yield f"- {title}: {side}."
    if words.why:
        yield words.why


def _lucks(life: Life, titles: tuple[str, str], others: Sequence[Sequence[Luck]], t: Texts) -> Iterator[str]:
    yield lucks_explained(life.founded_week < 0, max(len(some) for some in others), t)
    for title, some in zip(titles, others, strict=True):
        if some:
            yield "- " + lucks_sentence(title, counted(some), t)
    yield t("story.one_life")
