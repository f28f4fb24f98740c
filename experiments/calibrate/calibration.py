"""A calibration from beginning to end: generations, a new run of every accepted set, and what they say, in a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

import tomli_w

from experiments import files
from experiments.calibrate.checks import FEWEST, Check, Learned, Share, check, joint_share, learned, values_of
from experiments.calibrate.evaluate import Simulator, simulator_of
from experiments.calibrate.evaluations import FOLDER, Answer, Evaluations
from experiments.calibrate.generations import DATABASE, Generation, Generations, Sample
from experiments.calibrate.record import ACCEPTED, GENERATIONS, PREDICTIVE, TARGETS, Asked, opened, origin_of, put_manifest
from experiments.calibrate.sampler import stage_of
from experiments.calibrate.tables import accepted_table, generations_table, predictive_table
from experiments.calibrate.targets import CALM, CHECKED, minimum_weeks
from experiments.compare import STUDY_FILE, study_files
from experiments.engine import Progress
from experiments.search.log import lines
from experiments.sweep.crew import Crew, EndAsked
from experiments.sweep.described import dictionary_csv
from experiments.sweep.manifest import now


@dataclass(frozen=True)
class Found:
    """What a calibration found. `checks` are of all measures, fitted and checked, in runs that nothing was fitted to, but for those of
    `too_short`, which need more weeks than the study has."""

    asked: Asked
    ended: str
    generations: tuple[Generation, ...]
    failed: tuple[int, ...]
    sample: Sample
    answers: tuple[Answer, ...]
    checks: tuple[Check, ...]
    too_short: tuple[str, ...]
    fitted_jointly: Share
    checked_jointly: Share | None
    learned: tuple[Learned, ...]

    @property
    def effective_size(self) -> float:
        """Of the accepted sample."""
        return self.generations[-1].effective_size

    @property
    def enough(self) -> bool:
        """Whether there are draws enough to say anything of the patterns."""
        return self.effective_size >= FEWEST


@dataclass(frozen=True)
class Simulators:
    """The model as it is run for the generations, and for the check, where every measure is wanted."""

    fit: Simulator
    check: Simulator


def simulators_of(asked: Asked) -> Simulators:
    """The real model; a run without a crisis is added where a measure of it is wanted and the study is long enough for it."""
    calm = any(minimum_weeks(name) <= asked.study.weeks for name in CALM)
    return Simulators(simulator_of(asked.study, asked.goals.fits_calm), simulator_of(asked.study, calm))


def calibrate(
    asked: Asked,
    out: str | Path,
    crew: Crew,
    *,
    resume: bool = False,
    hours: float = inf,
    workers: str = "",
    simulators: Simulators | None = None,
) -> Found | None:
    """Calibrate in the folder `out`, or go on with what it holds. None where it was asked to end (SIGTERM, SIGUSR1) before all was done, or
    where no generation is whole yet; what is done is kept. Writes all files but the page.

    InputError where the folder holds something else or takes nothing more; EngineError where the crew is gone or hardly a run succeeds.
    """
    folder = Path(out)
    manifest = opened(asked, folder, resume, workers)
    for name, content in {**study_files(asked.study), TARGETS: tomli_w.dumps(asked.goals.document()).encode()}.items():
        files.write_whole(folder / name, content)
    put_manifest(folder, manifest, status="running")
    simulators = simulators_of(asked) if simulators is None else simulators
    generations = Generations(folder, asked.priors, asked.goals, asked.limits)
    with EndAsked() as end:
        with crew:
            evaluations = Evaluations(folder, asked.identity(), crew, end, asked.study.seed, monotonic() + 3600.0 * hours)
            ended = generations.run(evaluations, simulators.fit)
            made = generations.made()
            sample = generations.sample(made[-1].number) if made else None
            answers = (
                _checked(asked, replace(evaluations, deadline=inf, late=False), simulators.check, made[-1].number, sample)
                if sample is not None
                else []
            )
        if sample is None or len(answers) < len(sample.weights):
            put_manifest(folder, manifest, status="stopped", ended=now(), ended_because=ended)
            return None
        found = _found(asked, ended, made, _failed(folder, made), sample, answers)
        _write(folder, manifest, found)
        return found


def _checked(asked: Asked, evaluations: Evaluations, simulate: Simulator, generation: int, sample: Sample) -> list[Answer]:
    """Every accepted set run anew with a luck that nothing was fitted to, in the order of the sample; fewer where an end was asked for."""
    progress = Progress(len(sample.weights), "check, accepted sets run anew")
    answers: dict[int, Answer] = {}

    def take(number: int, answer: Answer) -> None:
        answers[number] = answer
        progress.step()

    if not evaluations.end.asked:
        evaluations.run(f"check-{generation:03d}", simulate, asked.priors.inputs_of_rows(sample.scores), take)
    return [answers[number] for number in sorted(answers)]


def _failed(folder: Path, made: Sequence[Generation]) -> tuple[int, ...]:
    """Draws of each generation of which the run failed, by the logs."""
    failed = []
    for one in made:
        _, *answers = lines(folder / FOLDER / f"{stage_of(one.number)}.jsonl")
        failed.append(len({answer["number"] for answer in answers if answer["error"] is not None and answer["number"] < one.drawn}))
    return tuple(failed)


def _found(
    asked: Asked, ended: str, made: Sequence[Generation], failed: tuple[int, ...], sample: Sample, answers: Sequence[Answer]
) -> Found:
    runs: list[Mapping[str, float | None]] = [answer["measures"] for answer in answers]
    weights, fitted = sample.weights, asked.goals.fitted
    long_enough = [goal for goal in asked.goals.goals if minimum_weeks(goal.name) <= asked.study.weeks]
    checked = [goal for goal in long_enough if goal.use == CHECKED]
    return Found(
        asked,
        ended,
        tuple(made),
        failed,
        sample,
        tuple(answers),
        tuple(check(goal, values_of(runs, goal.name), weights) for goal in long_enough),
        tuple(goal.name for goal in asked.goals.goals if goal not in long_enough),
        joint_share(fitted, runs, weights),
        joint_share(checked, runs, weights) if checked else None,
        tuple(learned(asked.priors, sample.scores, weights)),
    )


def _write(folder: Path, manifest: dict[str, Any], found: Found) -> None:
    tables = {
        ACCEPTED: accepted_table(found.asked.priors, found.sample, origin_of(found.asked)),
        GENERATIONS: generations_table(found.generations, found.failed),
        PREDICTIVE: predictive_table(found.sample, found.answers),
    }
    hashes = {}
    for name, table in tables.items():
        content = files.parquet_bytes(table)
        files.write_whole(folder / name, content)
        hashes[name] = {"rows": table.num_rows, **files.digests(table, content).as_dict()}
    dictionary = dictionary_csv({name.removesuffix(".parquet"): table for name, table in tables.items()})
    files.write_whole(folder / "dictionary.csv", dictionary.encode())
    beside = [folder / name for name in (STUDY_FILE, TARGETS, "dictionary.csv", DATABASE)]
    kept = {path.relative_to(folder).as_posix(): files.sha256_of(path) for path in (*beside, *sorted((folder / FOLDER).glob("*.jsonl")))}
    put_manifest(folder, manifest, status="finished", ended=now(), ended_because=found.ended, tables=hashes, files=kept)
