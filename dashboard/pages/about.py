"""About the model: what is in it, what it is not for, how far to trust it, every assumption, and texts to publish."""

from __future__ import annotations

import solara

from dashboard import state
from dashboard.components import Assumptions, Block
from dashboard.views import about, assumptions


@solara.component
def About() -> None:
    """The page."""
    texts, study = state.texts(), state.question.value.study
    language, own = texts.language, tuple(study.assumptions.items())
    cards = solara.use_memo(lambda: assumptions.view(study, texts), [language, own])
    blocks = solara.use_memo(
        lambda: [make(texts) for make in (about.purpose_block, about.use_block, about.trust_block, about.week_block, about.words_block)],
        [language],
    )
    closing = solara.use_memo(lambda: [make(texts) for make in (about.registers_block, about.sources_block)], [language])
    for block in blocks:
        Block(view=block).key(block["id"])
    Assumptions(view=cards).key("assumptions")
    for block in closing:
        Block(view=block).key(block["id"])
