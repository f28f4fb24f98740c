"""What everything in the archive is, as RO-Crate 1.2 says it (doi:10.5281/zenodo.13751027), the making of it as a Process Run Crate."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.model.preview import Preview
from rocrate.rocrate import ROCrate

from experiments.bundle.archive import Content
from experiments.bundle.checked import SAMPLE, Results
from experiments.bundle.papers import CITATION, LICENCE, LOCK, RECIPE, Citation
from experiments.texts import Texts

VERSION = "1.2"
RESULTS = "results"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_EUPL, _CC_BY = "https://spdx.org/licenses/EUPL-1.2", "https://spdx.org/licenses/CC-BY-4.0"
_SAYS_CC_BY = "CC BY 4.0"
_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".toml": "application/toml",
    ".jsonl": "application/x-ndjson",
    ".db": "application/vnd.sqlite3",
    ".tex": "application/x-tex",
    ".cff": "application/yaml",
    ".def": "text/plain",
    ".lock": "text/plain",
    "": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_PAPERS = {CITATION: "citation", LICENCE: "licence", f"software/{RECIPE}": "recipe", f"software/{LOCK}": "lock"}


def metadata_files(results: Results, contents: Mapping[str, Content], cited: Citation, t: Texts) -> dict[str, bytes]:
    """`ro-crate-metadata.json`, and the same for people as `ro-crate-preview.html`; `contents` are all other files by their place."""
    crate = ROCrate(version=VERSION)
    licence = _licences(crate, results, t)
    files = {name: _file(crate, name, contents[name], results, licence, t) for name in sorted(contents)}
    _folders(crate, files, t)
    _root(crate, results, cited, licence, t)
    _action(crate, results, files, t)
    preview = Preview(crate)
    crate.add(preview)
    said = json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    return {crate.metadata.id: said.encode(), preview.id: preview.generate_html().encode()}


def _licences(crate: ROCrate, results: Results, t: Texts) -> Entity:
    """The licence of the results: CC BY 4.0 where all their data say so, else what the sources say."""
    _entity(crate, _EUPL, "CreativeWork", name="European Union Public Licence 1.2", identifier="EUPL-1.2")
    if results.data and all(_SAYS_CC_BY in source for source in results.data.values()):
        return _entity(crate, _CC_BY, "CreativeWork", name="Creative Commons Attribution 4.0 International", identifier="CC-BY-4.0")
    return _entity(crate, "#licence-of-data", "CreativeWork", name=t("bundle.data_licence"), description=t("bundle.data_licence_words"))


def _file(crate: ROCrate, name: str, content: Content, results: Results, licence: Entity, t: Texts) -> Entity:
    raw = content if isinstance(content, bytes) else content.read_bytes()
    own = not name.startswith(f"{RESULTS}/")
    place = Path(name)
    kind = _TYPES.get(place.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    said = {
        "name": place.name,
        "description": _sample(results, t) if name == f"{RESULTS}/{SAMPLE}" else _description(name, t),
        "encodingFormat": kind,
        "contentSize": str(len(raw)),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "license": {"@id": _EUPL} if own else licence,
    }
    return crate.add_file(None, name, properties={key: value for key, value in said.items() if value})


def _sample(results: Results, t: Texts) -> str:
    """The sample that the study draws from, and the calibration that it is of."""
    said, of = t("bundle.file.sample"), results.sample_of
    if not of:
        return said
    return f"{said} {t('bundle.file.sample_of', version=of.get('version', '-'), study=of.get('study_sha256', '-'))}"


def _description(name: str, t: Texts) -> str:
    """What a file holds; of one that speaks for itself nothing."""
    if name in _PAPERS:
        return t(f"bundle.file.{_PAPERS[name]}")
    place = Path(name)
    inside = place.parts[1] if len(place.parts) > 2 else place.stem
    if name.startswith("model/"):
        return t("bundle.file.odd")
    if place.name == "generations.db":
        return t("bundle.file.database")
    of_sweep = ("points", "assumptions", "differences", "runs", "spending", "survival", "weekly", "timings", "parts")
    of_calibration = ("accepted", "generations", "predictive", "evaluations", "targets")
    if inside in ("study", "dictionary", "manifest", "inputs", *of_sweep, *of_calibration):
        return t(f"bundle.file.{inside}")
    return t("bundle.file.report") if place.suffix == ".html" else ""


def _folders(crate: ROCrate, files: Mapping[str, Entity], t: Texts) -> None:
    for folder in (RESULTS, "model", "software"):
        inside: list[Any] = [entity for name, entity in files.items() if name.startswith(f"{folder}/")]
        crate.add_dataset(None, folder, properties={"name": folder, "description": t(f"bundle.folder.{folder}"), "hasPart": inside})


def _root(crate: ROCrate, results: Results, cited: Citation, licence: Entity, t: Texts) -> None:
    question = results.study.question
    root = crate.root_dataset
    authors: list[Any] = [
        _entity(crate, orcid or f"#author-{number}", "Person" if orcid else "Organization", name=name)
        for number, (name, orcid) in enumerate(cited.authors, 1)
    ]
    data: list[Any] = []
    for what, source in results.data.items():
        says = {"license": {"@id": _CC_BY}} if _SAYS_CC_BY in source else {}
        if says and _CC_BY not in crate:
            _entity(crate, _CC_BY, "CreativeWork", name="Creative Commons Attribution 4.0 International", identifier="CC-BY-4.0")
        data.append(_entity(crate, f"#data-{what.replace(' ', '-')}", "Dataset", name=source, **says))
    profile = _entity(crate, _PROFILE, ["CreativeWork", "Profile"], name="Process Run Crate", version="0.5")
    number = _entity(
        crate, "#study-sha256", "PropertyValue", name=t("bundle.property"), propertyID="study_sha256", value=results.study_sha256
    )
    said = {
        "name": t("bundle.name", question=question or t(f"bundle.kind.{results.kind}")),
        "description": t("bundle.description", kind=t(f"bundle.kind.{results.kind}"), question=question).strip(),
        "datePublished": results.ended[:10],
        "license": licence,
        "author": authors,
        "keywords": list(cited.keywords),
        "conformsTo": [profile],
        "identifier": number,
        "citation": data,
        "isBasedOn": data,
        "mentions": [{"@id": "#action"}],
    }
    for key, value in said.items():
        root[key] = value


def _action(crate: ROCrate, results: Results, files: Mapping[str, Entity], t: Texts) -> None:
    revision = f", revision {results.revision}" if results.revision else ""
    software = _entity(
        crate,
        "#langeadem",
        "SoftwareApplication",
        name=t("bundle.software"),
        version=f"{results.version}{revision}",
        softwareVersion=results.version,
        license={"@id": _EUPL},
        citation=files[CITATION],
    )
    inside = {name.removeprefix(f"{RESULTS}/"): entity for name, entity in files.items() if name.startswith(f"{RESULTS}/")}
    asked: list[Any] = [entity for name, entity in inside.items() if name in ("study.toml", "targets.toml") or name.startswith("inputs/")]
    made: list[Any] = [entity for entity in inside.values() if entity not in asked]
    _entity(
        crate,
        "#action",
        "CreateAction",
        name=t("bundle.action"),
        description=results.asked,
        instrument=software,
        object=asked,
        result=made,
        actionStatus="http://schema.org/CompletedActionStatus",
        **({"startTime": results.began} if results.began else {}),
        endTime=results.ended,
    )


def _entity(crate: ROCrate, identifier: str, kind: str | list[str], /, **said: Any) -> Entity:
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **said}))
