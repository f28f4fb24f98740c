"""What can be downloaded of a comparison: the files that `langeadem compare --out` writes, and its tables as CSV."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.served.kept import finished, kept
from experiments.served.pilot import resolved_of
from scenarios.study import Study

if TYPE_CHECKING:
    import pyarrow as pa

    from experiments.compare import CompareResult

ALL = "all.zip"
#: What `download` gives, by name of the file.
KINDS = ("runs.csv", "runs.parquet", "curves.csv", "curves.parquet", "summary.json", "study.toml", "report.html", ALL)
#: Archives hold no clock: the first moment a zip file can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_files(study: Study, resolved: dict[str, Any], folder: Path, language: str) -> dict[str, bytes]:
    """The files of `langeadem compare --out` for the worlds in the folder, by name, and their tables as CSV beside them.

    `study` is the study as it was asked, `resolved` what the pilot found.
    """
    return files_of(_result(resolved, folder, language))


def download(study: Study, resolved: dict[str, Any], folder: Path, kind: str, language: str) -> bytes:
    """One of KINDS of the worlds in the folder. KeyError for another kind."""
    return chosen(write_files(study, resolved, folder, language), kind)


def files_of(result: CompareResult) -> dict[str, bytes]:
    """A comparison as files by name, in the language of its summary."""
    from experiments import files
    from experiments.compare import contents

    written, summary = contents(result)
    return {
        files.SUMMARY_FILE: files.json_bytes(summary),
        **written,
        "runs.csv": csv_bytes(result.runs),
        "curves.csv": csv_bytes(result.curves),
    }


def chosen(written: dict[str, bytes], kind: str) -> bytes:
    """One of the files, or all of them as a zip archive that is the same for the same files. KeyError for an unknown kind."""
    if kind != ALL:
        return written[kind]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def csv_bytes(table: pa.Table) -> bytes:
    """The table as CSV in UTF-8: a header, decimal points, an empty field where there is no value."""
    import pyarrow as pa
    import pyarrow.csv

    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return sink.getvalue().to_pybytes()


def _result(resolved: dict[str, Any], folder: Path, language: str) -> CompareResult:
    from experiments.collected import collected, curves_table, runs_table
    from experiments.compare import CompareResult
    from experiments.summary import summarise
    from experiments.worlds import policies_of

    policies = policies_of(resolved["study"])
    found = collected(resolved["study"], policies, [world.measured for world in kept(folder, finished(folder))])
    summary = summarise(found, resolved_of(resolved), language)
    return CompareResult(resolved["study"], policies, summary, runs_table(found), curves_table(found), {})
