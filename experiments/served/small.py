"""The default study in a small city: what findings of many worlds that come with the program are of."""

from __future__ import annotations

from dataclasses import replace

from scenarios.study import DEFAULT_STUDY, Study, load_study

RESIDENTS = 20_000
#: Euro per 1,000 residents a year: what the pilot of the default study finds, fixed so that no world depends on a pilot.
ENVELOPE = 932.0


def small_default_study() -> Study:
    """Every policy at the same envelope."""
    return replace(load_study(DEFAULT_STUDY, residents=RESIDENTS), envelope_eur_per_1000_residents_per_year=ENVELOPE)
