"""Makes a new worker ready, so that the first visitor does not wait for it."""

from __future__ import annotations

from scenarios.study import DEFAULT_STUDY, load_study

RESIDENTS, WEEKS = 2000, 20


def warm_up() -> None:
    """Load the model and its compiled rules by living through a few weeks of a small city."""
    from experiments.served.comparison import first_look

    first_look(load_study(DEFAULT_STUDY, residents=RESIDENTS, weeks=WEEKS))
