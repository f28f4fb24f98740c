"""The organisations around initiatives, set up together."""

from __future__ import annotations

from typing import Any

from agents import funds, municipality, partners
from agents.applications import Applications
from agents.dealings import Dealings
from agents.packed import numbers_of


def build(model: Any) -> None:
    """Give the model its municipality, funds and partners, and the empty tables of what goes on between them and initiatives."""
    model.numbers = numbers_of(model.parameters)
    model.dealings = Dealings()
    model.municipality = municipality.build(model)
    model.funds = funds.build(model)
    model.applications = Applications()
    model.partners = partners.build(model)
    model.partnerships = partners.Partnerships()
