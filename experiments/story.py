"""`langeadem story`: the life of one initiative under two policies, in plain language."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments import files, lives
from experiments.run import recorded
from experiments.telling import told_story
from experiments.texts import Texts
from experiments.worlds import World, policies_of, world_of
from scenarios.errors import input_error, shown
from scenarios.policies import Policy
from scenarios.study import Study, load_study, study_policy


@dataclass(frozen=True)
class Asked:
    """Which world of which study, and the two policies it is followed under."""

    study: Study
    world: World
    here: Policy
    there: Policy


def story_command(args: Namespace) -> int:
    """The verb `story` with its parsed command line."""
    sys.stdout.write(
        story(args.folder, initiative=args.initiative, replication=args.replication, policies=args.policies, language=args.language)
    )
    return 0


def story(
    folder: str | Path,
    *,
    initiative: int | None = None,
    replication: int | None = None,
    policies: Sequence[str] | None = None,
    language: str = "en",
    lucks: int = lives.OTHER_LUCKS,
) -> str:
    """The story of an initiative of the results in a folder, as text.

    Without `initiative` it is the middle one, by hours helped, of the largest cell of lived here x lived there. `policies` are two names of
    the study or the library; the default is the pair the comparison is about, or the policy of the run and another one of its study.
    InputError where the folder holds no results, or the initiative, replication or policies do not exist.
    """
    asked = asked_of(Path(folder), replication, policies)
    start = lives.start_of(asked.study, asked.world)
    here, there = (lives.told_world(asked.study, asked.world, policy, start) for policy in (asked.here, asked.there))
    table = lives.table_of(here, there)
    if initiative is None:
        if not table.largest():
            found = "no initiative that was founded under both policies in this world"
            raise input_error(folder, None, found, "a world with one, or --initiative with an id of `initiatives.parquet`")
        identity, chosen = lives.typical(here, table.largest()), True
    else:
        identity, chosen = known(initiative, here, there), False
    pair = here.life(identity), there.life(identity)
    others = [[] if life is None else lives.other_lucks(asked.study, asked.world, life.policy, start, identity, lucks) for life in pair]
    return told_story(asked.study, table, pair, (asked.here, asked.there), others, chosen, Texts(language))


def asked_of(folder: Path, replication: int | None, policies: Sequence[str] | None) -> Asked:
    """What the results in a folder and the command line ask for. InputError says what is wrong."""
    kind = files.kind_of(folder)
    if kind is None:
        found = "a folder without run.json or summary.json" if folder.is_dir() else "no such folder"
        raise input_error(folder, None, found, "a folder of results of `run` or `compare`")
    study, world, known, usual = (_of_run if kind == "run" else _of_comparison)(folder, replication)
    names = tuple(policies) if policies is not None else usual
    if len(names) != 2 or names[0] == names[1]:
        raise input_error("--policies", None, shown(",".join(names)), "two policies, as in --policies none,structural")
    here, there = (known.get(name) or study_policy(study, name, "--policies") for name in names)
    return Asked(study, world, here, there)


Found = tuple[Study, World, dict[str, Policy], tuple[str, ...]]


def _of_comparison(folder: Path, replication: int | None) -> Found:
    from experiments.compare import STUDY_FILE

    study = load_study(folder / STUDY_FILE)
    best = files.read_json(folder / files.SUMMARY_FILE).get("best")
    known = {policy.name: policy for policy in policies_of(study)}
    usual = (best["a"], best["b"]) if best else tuple(known)[:2]
    if len(usual) < 2:
        usual = _with_another(tuple(known))
    number = replication or 0
    if number >= study.replications:
        raise input_error("--replication", None, str(number), f"0 to {study.replications - 1}, the worlds of this comparison")
    return study, world_of(study, number), known, usual


def _of_run(folder: Path, replication: int | None) -> Found:
    study, own, world = recorded(folder / files.RUN_FILE)
    number = world.replication
    if replication is not None and replication != number:
        expected = "no replication: this run has a seed of its own" if number is None else f"{number}, the world of this run"
        raise input_error("--replication", None, str(replication), expected)
    known = {policy.name: policy for policy in policies_of(study)} | {own.name: own}
    others = [name for name in known if name != own.name]
    usual = (own.name, others[-1]) if others else _with_another((own.name,))
    return study, world, known, usual


def _with_another(names: tuple[str, ...]) -> tuple[str, str]:
    """A study of one policy is told beside no support; no support beside what the city does today."""
    return names[0], "none" if names[0] != "none" else "the-hague-now"


def known(initiative: int, here: lives.Told, there: lives.Told) -> int:
    """The id of an initiative that exists in either of two worlds. InputError, with the nearest id, where it does not."""
    ids = sorted({*here.initiatives, *there.initiatives})
    if initiative not in ids:
        near = min(ids, key=lambda identity: abs(identity - initiative)) if ids else None
        raise input_error(
            "--initiative", None, str(initiative), "the id of an initiative of this world", None if near is None else str(near)
        )
    return initiative
