"""What stories are made of, for tests."""

import re
from pathlib import Path

from agents.initiatives import CAUSES
from agents.volunteers import INITIATIVE_ENDED, REASONS
from experiments import lives


def every_event():
    """Names of events as the sources of the model write them."""
    top = Path(lives.__file__).parents[1]
    sources = [path.read_text() for folder in ("agents", "simulation") for path in (top / folder).rglob("*.py")]
    plain = {
        name
        for source in sources
        for name in re.findall(
            r'\b(?:note|happened|happened_to_each)\(\w+(?:\.\w+)*, "(\w[\w ]*)"|happened(?:_to_each)?\("([a-z ]+)"', source
        )
        for name in name
        if name
    }
    stops = {
        name
        for source in sources
        for name in re.findall(r'"((?:support|partner|subsidy)_(?:ended|withdrawn|left|structural|awarded))"', source)
    }
    reasons = [REASONS[code] for code in range(1, INITIATIVE_ENDED)]
    return (
        plain
        | stops
        | {f"{who}: {why}" for who in ("left", "leader left") for why in reasons}
        | {f"ended: {cause}" for cause in CAUSES[1:]}
    )
