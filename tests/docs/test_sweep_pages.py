"""Every command on the pages about sweeps is one that the program, or Dask, takes."""

import re
import shlex
from pathlib import Path

import pytest

from experiments.sweep.design import METHODS
from experiments.sweep.plan import shard_of
from experiments.sweep.unit_designs import check_samples
from langeadem.command_line import OneLineParser
from langeadem.verbs import sweep

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: What a shell, Slurm or the reader puts in the place of these.
MEANT = {"$SLURM_ARRAY_TASK_ID": "199", "$SCRATCH": "scratch", "HOST": "host"}


def blocks(page: str) -> list[tuple[str, str]]:
    """(language, text) of each block of a page."""
    return re.findall(r"^```(\w*)\n(.*?)^```$", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


def commands(page: str, program: str) -> list[list[str]]:
    """The commands of a program in the blocks of a page, as words without the program's name."""
    found = []
    for block in [text for language, text in blocks(page) if language in ("", "bash")]:
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            text = line
            for name, value in MEANT.items():
                text = text.replace(name, value)
            found += [words.rstrip("'") for words in re.findall(rf"(?:^|['&]\s*|\.sif ){program} ([^#&]*)", text)]
    return [shlex.split(words) for words in found]


LANGEADEM = [(page, words) for page in ("cluster.md", "sweeps.md") for words in commands(page, "langeadem")]


def test_the_pages_have_commands():
    assert {page for page, _ in LANGEADEM} == {"cluster.md", "sweeps.md"}
    assert len(LANGEADEM) >= 8


@pytest.mark.parametrize(("page", "words"), LANGEADEM)
def test_every_command_of_the_pages_is_one_that_the_program_takes(page, words):
    assert words[0] == "sweep"
    parser = OneLineParser(prog="langeadem sweep")
    sweep.add_arguments(parser)
    asked = parser.read(words[1:])
    if asked.words[0] in ("merge", "extend"):
        assert len(asked.words) == 2
        return
    assert asked.design in METHODS
    check_samples(asked.design, asked.samples, page)
    if asked.shard is not None:
        shard_of(asked.shard)


def test_the_array_has_the_shards_that_the_command_asks_for():
    page = (DOCS / "cluster.md").read_text(encoding="utf-8")
    last = re.search(r"^#SBATCH --array=0-(\d+)$", page, flags=re.MULTILINE)
    of = re.search(r'--shard "\$SLURM_ARRAY_TASK_ID/(\d+)"', page)
    assert last is not None
    assert of is not None
    assert int(last[1]) + 1 == int(of[1])


def test_every_command_of_dask_is_one_that_dask_takes():
    from distributed.cli import dask_scheduler, dask_worker

    mains = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    found = commands("cluster.md", "dask")
    assert {words[0] for words in found} == set(mains)
    for name, *words in found:
        mains[name].make_context(name, words)


def test_python_on_the_pages_can_be_read():
    for page in ("cluster.md", "sweeps.md"):
        for text in [text for language, text in blocks(page) if language == "python"]:
            compile(text, page, "exec")
