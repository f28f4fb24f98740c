"""A tiny sweep for tests, also as a process of its own: `python sweeping.py OUT WORKERS [--limit BYTES]` runs or resumes it."""

import sys
from dataclasses import replace
from pathlib import Path

from experiments.sweep.crew import Here, Processes
from experiments.sweep.design import design_of
from experiments.sweep.plan import Keep, Plan
from experiments.sweep.sweep import Swept, sweep
from scenarios import load_study
from scenarios.study import Study

TABLES = ("runs", "spending", "survival", "weekly")


def tiny_study(**settings) -> Study:
    """Two policies, one assumption and one lever, in a city of 500 for 30 weeks."""
    given = {
        "residents": 500,
        "weeks": 30,
        "next_crisis": False,
        "cost": "own",
        "policies": ["none", "ad-hoc"],
        "replications": 3,
        "uncertain": {"existing_per_10000": {"low": 20, "high": 60}},
        "levers": {"ad-hoc.fund-call.strength": {"low": 0.5, "high": 3}},
    }
    return load_study("the-hague-2020-2022", **{**given, **settings})


def tiny_plan(samples: int = 4, **settings) -> Plan:
    """12 tasks in parts of 4, everything kept; `settings` of the plan, or of the study."""
    of_plan = {key: settings.pop(key) for key in ("luck", "keep", "shard", "runs_per_part") if key in settings}
    study = tiny_study(**settings)
    design = design_of(study, "latin-hypercube", samples)
    return replace(Plan(study, design, keep=Keep(survival=True, weekly_every=4), runs_per_part=8), **of_plan)


def swept(plan: Plan, out: Path, crew=None, **settings) -> Swept:
    """Sweep in this process, unless there is another crew."""
    return sweep(plan, out, Here() if crew is None else crew, **{"design_source": "latin-hypercube", **settings})


def values(folder: Path) -> dict[str, bytes]:
    """Every file whose content is fixed by the sweep, by its name."""
    return {str(path.relative_to(folder)): path.read_bytes() for name in TABLES for path in sorted((folder / name).glob("*.parquet"))} | {
        path.name: path.read_bytes() for path in folder.glob("*.parquet")
    }


def main() -> None:
    """As the docstring of the module says."""
    out, workers, *limit = sys.argv[1:]
    if limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[1]), resource.RLIM_INFINITY))
    crew = Here() if workers == "1" else Processes(int(workers))
    print(swept(tiny_plan(samples=6), Path(out), crew, resume=True).complete)


if __name__ == "__main__":
    main()
