"""The verb `bundle` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from experiments.bundle.archive import Content, write_zip
from experiments.bundle.checked import Results
from experiments.bundle.crate import RESULTS, metadata_files
from experiments.bundle.papers import citation, papers
from experiments.bundle.results import results_in
from experiments.texts import Texts, number
from experiments.version import git_revision, version
from scenarios.errors import input_error


def bundle(folder: Path, out: Path | None, t: Texts) -> tuple[Path, Results, int]:
    """Make the archive of a folder of results: its file, what was in the folder, and how many files it holds.

    InputError, one line, for a folder that cannot go along as it is, and for an `out` that cannot be.
    """
    results = results_in(folder)
    out = results.folder.with_name(f"{results.folder.name}.zip") if out is None else out
    if out.suffix != ".zip" or out.is_dir():
        raise input_error("--out", None, str(out), "a file whose name ends in .zip")
    contents: dict[str, Content] = {f"{RESULTS}/{name}": results.folder / name for name in results.files}
    contents |= papers()
    contents |= metadata_files(results, contents, citation(), t)
    write_zip(out, contents)
    return out, results, len(contents)


def bundle_command(args: Namespace) -> int:
    """Make the archive and say what is in it and what is not."""
    t = Texts(args.language)
    out, results, files = bundle(Path(args.folder), None if args.out is None else Path(args.out), t)
    here, there = _named(version(), git_revision()), _named(results.version, results.revision)
    if here != there:
        sys.stderr.write(t("bundle.other_version", here=here, there=there) + "\n")
    if results.left:
        sys.stderr.write(t("bundle.left", list=", ".join(results.left)) + "\n")
    sys.stdout.write(t("bundle.said", file=out, files=files, size=number(out.stat().st_size / 1e6, t.language, 1)) + "\n")
    return 0


def _named(what: str, revision: str | None) -> str:
    return f"{what} ({revision})" if revision else what
