"""What a calibration is: its identity, by which a folder is known again, and its manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from experiments import files
from experiments.calibrate.evaluate import SEED_RULE, observed
from experiments.calibrate.evaluations import FOLDER
from experiments.calibrate.generations import DATABASE, LEAST_ACCEPTED, NEARER, Limits
from experiments.calibrate.priors import Priors
from experiments.calibrate.targets import Goals
from experiments.pages.made_of import Data, values_sha256
from experiments.sweep.manifest import MANIFEST, OTHER_PROGRAM, check_identity, made_by, now, write_manifest
from experiments.version import git_revision, version
from scenarios.city import load_city
from scenarios.crisis_file import read_crisis
from scenarios.errors import input_error
from scenarios.study import Study

KIND = "calibration"
ACCEPTED, GENERATIONS, PREDICTIVE = "accepted.parquet", "generations.parquet", "predictive.parquet"
TARGETS = "targets.toml"
NAME = "calibrate"  # of the page and its JSON file


@dataclass(frozen=True)
class Asked:
    """A calibration: the study, what is believed of its assumptions, what has to be reproduced, and when it ends."""

    study: Study
    priors: Priors
    goals: Goals
    limits: Limits

    def identity(self) -> dict[str, Any]:
        """What has to be equal for generations to belong together; what is only checked, and when it ends, may change."""
        return {
            "study_sha256": self.study.identity(),
            "fitted_sha256": self.goals.digest(),
            "priors_sha256": self.priors.digest(),
            "particles": self.limits.particles,
            "pyabc": installed_version("pyabc"),
            "version": version(),
            "git_revision": git_revision(),
        }

    @property
    def study_sha256(self) -> str:
        """The hash of the study, as it stands in every figure."""
        return self.study.identity()


_WORDS = {
    "study_sha256": "another study",
    "fitted_sha256": "other targets",
    "priors_sha256": "other ranges",
    "particles": "another number of --particles",
    "pyabc": "another version of pyABC",
    **OTHER_PROGRAM,
}


def opened(asked: Asked, folder: Path, resume: bool, workers: str) -> dict[str, Any]:
    """The manifest so far, once the folder is known to be empty, or to hold this calibration and to be resumed. InputError says why not."""
    started = now()
    if folder.exists() and not folder.is_dir():
        raise input_error("--out", None, f"{folder}, a file", "a folder")
    if (folder / MANIFEST).exists():
        before = files.read_json(folder / MANIFEST)
        check_identity(folder, before, KIND, asked.identity(), _WORDS)
        if not resume:
            raise input_error("--out", None, f"{folder}, which holds a calibration", "--resume to go on with it, or a new folder")
        started = before["started"]
    elif files.kind_of(folder) is not None or any((folder / name).exists() for name in (DATABASE, FOLDER, ACCEPTED, f"{NAME}.json")):
        raise input_error("--out", None, f"{folder}, which holds results of something else", "an empty or new folder")
    return _manifest(asked, started, workers)


def _manifest(asked: Asked, started: str, workers: str) -> dict[str, Any]:
    identity = asked.identity()
    study = asked.study
    return {
        "kind": KIND,
        "identity": identity,
        "study": study.document(),
        "study_sha256": asked.study_sha256,
        "observed": observed(study).document(),
        "targets": asked.goals.document(),
        "priors": asked.priors.document(),
        "method": f"ABC-SMC of pyABC {identity['pyabc']}",
        "next_epsilon": f"quantile {NEARER} of the distances of the generation before, by weight",
        "given_up_below_accepted_share": LEAST_ACCEPTED,
        "root_seed": study.seed,
        "seed_rule": SEED_RULE,
        **made_by(identity, workers),
        "data": {"city": load_city(study.city).source, "crisis": read_crisis(study.crisis).source},
        "started": started,
    }


def origin_of(asked: Asked) -> dict[str, str]:
    """Which calibration a sample is of, for its file to say wherever it goes."""
    named = ("study_sha256", "fitted_sha256", "priors_sha256", "version", "git_revision")
    return {"kind": KIND, **{key: str(value) for key, value in asked.identity().items() if key in named and value is not None}}


def data_of(folder: Path) -> Data:
    """Which data a finished calibration holds: its study, all its targets, and the values of its tables.

    InputError where it is not finished, or the manifest does not say.
    """
    manifest = files.read_json(folder / MANIFEST)
    if manifest.get("kind") != KIND or manifest.get("status") != "finished":
        found = f"a calibration that is not complete ({manifest.get('status')})"
        raise input_error(folder, None, found, "a complete one: go on with --resume")
    try:
        rows = [("targets", json.dumps(manifest["targets"], sort_keys=True))]
        rows += [(name, held["sha256_values"]) for name, held in sorted(manifest["tables"].items())]
        return Data(manifest["study_sha256"], values_sha256(rows))
    except (KeyError, TypeError, AttributeError) as problem:
        raise input_error(folder / MANIFEST, None, f"a manifest without {problem}", "that of a calibration as langeadem wrote it") from None


def put_manifest(folder: Path, manifest: dict[str, Any], **said: Any) -> None:
    """Put it in place with what is known by now."""
    write_manifest(folder, {**manifest, **said})
