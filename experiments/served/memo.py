"""The memo in Word: a comparison in the form a college of burgemeester en wethouders knows, one page and an annex."""

from __future__ import annotations

from typing import Any


def memo(answer: dict[str, Any], pair: tuple[str, str], objections: list[dict[str, str]], language: str) -> bytes:
    """A .docx of what a comparison says of two of its policies, in "nl" or "en".

    `answer` is what a comparison gives the dashboard; `pair` are the names of the policy compared with (what the city does) and of
    the one asked about; `objections` have `kind`, `title` and `text`, the strongest first, in the language asked. The same answer
    gives the same bytes: no clock, machine or path is in them. KeyError for a policy that was not compared.
    """
    from experiments.served.memo_annex import annex
    from experiments.served.memo_docx import written
    from experiments.served.memo_page import page
    from experiments.served.memo_subject import Subject
    from experiments.texts import Texts

    subject = Subject(answer, pair, Texts(language))
    first = page(subject, objections)
    return written(subject.document_title, subject.footer, [*first.blocks, *annex(subject, first)], subject.t)
