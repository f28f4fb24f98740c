"""A study: the whole of what is asked, in one TOML file. Equal studies give equal numbers.

`load_study` reads one from the library or a file, `apply_sets` changes keys as the command line does. Both check every key, type and
value; a mistake is an InputError of one line. `scenarios.study_keys` says what each key may hold.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import tomli_w

from scenarios import library
from scenarios.assumptions import ASSUMPTIONS
from scenarios.errors import input_error, nearest, shown
from scenarios.frozen import FrozenMapping
from scenarios.levers import FILE_LEVERS
from scenarios.own_policies import OwnPolicies, own_policies_of, used_policies
from scenarios.policies import Policy, load_policy
from scenarios.study_keys import KEYS, REQUIRED, check_key, place_set
from scenarios.uncertain import Range, Uncertain

if TYPE_CHECKING:
    from scenarios.city import City

DEFAULT_STUDY = "the-hague-2020-2022"
DEFAULT_PRIMARY = "need_met_by_initiatives_share"


@dataclass(frozen=True)
class Study:
    """One question with all that answers it. Made by `load_study`, which checks it; a copy is the study itself.

    `residents` is a number or "all"; `neighbourhoods` are CBS codes of a part of the city, None for the whole; `policies`, `city` and
    `crisis` are library names or absolute paths of files. `own_policies` are policies that the study itself holds, in the order in which
    `policies` names them: there such a name goes before any other. `matters` holds the study's own differences that count, by outcome;
    `levers` are for sweeps. `envelope_eur_per_1000_residents_per_year` is None until `compare` has resolved equal cost.
    """

    city: str
    crisis: str
    policies: tuple[str, ...]
    question: str = ""
    residents: int | Literal["all"] = 50000
    neighbourhoods: tuple[str, ...] | None = None
    weeks: int = 156
    next_crisis: bool = True
    cost: Literal["equal", "own"] = "equal"
    budget_eur_per_1000_residents_per_year: float = 1500.0
    replications: int = 50
    seed: int = 1
    decision_primary: str = DEFAULT_PRIMARY
    matters: Mapping[str, float] = FrozenMapping()
    assumptions: Mapping[str, float] = FrozenMapping()
    uncertain: Uncertain = Uncertain()
    levers: Mapping[str, Any] = FrozenMapping()
    envelope_eur_per_1000_residents_per_year: float | None = None
    own_policies: tuple[Policy, ...] = ()

    def __deepcopy__(self, _memo: dict[int, Any]) -> "Study":
        return self

    def document(self) -> dict[str, Any]:
        """The study in full as a TOML document: every key that has a value, defaults too."""
        tables = {"decision", "decision_primary", "matters", "assumptions", "uncertain", "levers", "own_policies"}
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in tables}
        document = {key: list(value) if isinstance(value, tuple) else value for key, value in plain.items() if value is not None}
        return document | {
            "decision": {"primary": self.decision_primary, "matters": dict(self.matters)},
            "assumptions": dict(self.assumptions),
            "uncertain": self.uncertain.document(),
            "levers": {key: lever.document() if isinstance(lever, Range) else list(lever) for key, lever in self.levers.items()},
            **({"policy": [policy.document() for policy in self.own_policies]} if self.own_policies else {}),
        }

    def to_toml(self) -> str:
        """The study in full as TOML; reading it gives an equal study."""
        return tomli_w.dumps(self.document())

    def identity(self) -> str:
        """What makes two studies the same one: the digest of what is asked, whatever envelope the pilot found."""
        return replace(self, envelope_eur_per_1000_residents_per_year=None).digest()

    def digest(self) -> str:
        """SHA-256 of what the study asks, whatever the order of its keys; of a file it names, the content counts and not the path."""
        document = self.document()
        for kind, key in (("cities", "city"), ("crises", "crisis")):
            document[key] = content_of(kind, document[key])
        own = {policy.name for policy in self.own_policies}  # in full under `policy`
        document["policies"] = [name if name in own else content_of("policies", name) for name in document["policies"]]
        document["levers"] = levers_with_files(document["levers"], lambda kind, name: name if name in own else content_of(kind, name))
        if self.uncertain.sample is not None:
            document["uncertain"]["sample"] = content_of(None, self.uncertain.sample)
        return hashlib.sha256(json.dumps(document, sort_keys=True, allow_nan=False).encode()).hexdigest()


def load_study(name_or_path: str | Path, **overrides: Any) -> Study:
    """A study of the library by name, or a study file.

    `overrides` replace single keys before anything is checked: `residents=20000`, `policies=["none"]`, an assumption by its name, or
    a whole table (`assumptions={...}`). The file's own policies that other `policies` leave out are left out of the study. File names in a study file are relative to that file, those in `overrides` to the working folder.
    """
    document, label = library.read("studies", str(name_or_path))
    folder = None if label == f"{name_or_path}.toml" else Path(name_or_path).resolve().parent
    own = own_policies_of(document | overrides, label)
    document = _copied(document)
    if folder is not None:
        document = _with_paths_from(folder, document, own)
    for key, value in overrides.items():
        if key in ASSUMPTIONS:
            document["assumptions"] = {**document.get("assumptions", {}), key: value}
        elif key in KEYS:
            document[key] = check_key(key, value, "override", own)
        else:
            raise input_error("override", key, "an unknown key", "a key of a study or an assumption", nearest(key, [*KEYS, *ASSUMPTIONS]))
    if "policies" in overrides:
        _drop_unused(document, "override")
    return study_from_document(document, label)


def apply_sets(study: Study, sets: Iterable[str], source: str = "--set") -> Study:
    """The study with `KEY=VALUE` settings of the command line applied in order.

    A key is one of the study (`residents=4000`, `policies=none,ad-hoc`, `decision.primary=trust_end`, `matters.trust_end=0.01`,
    `uncertain.none=true`) or the name of an assumption. Values are TOML; a text may go without its quotes. The study's own policies that
    other `policies` leave out are left out of the study.
    """
    document = study.document()
    for setting in sets:
        place_set(document, setting, source)
    if document["policies"] != list(study.policies):
        _drop_unused(document, source)
    return study_from_document(document, source)


def study_from_document(document: Mapping[str, Any], source: object) -> Study:
    """The study of a TOML document, fully checked; errors name `source`."""
    document = _copied(document)
    for key in document:
        if key not in KEYS:
            near = nearest(key, [*KEYS, *ASSUMPTIONS])
            expected = "a key of a study" if near not in ASSUMPTIONS else "a key of a study; assumptions stand under [assumptions]"
            raise input_error(source, key, "an unknown key", expected, near)
    for key in REQUIRED:
        if key not in document:
            raise input_error(source, key, "nothing", f"{KEYS[key].expected}, which a study cannot do without")
    own = own_policies_of(document, source)
    checked = {key: check_key(key, value, source, own) for key, value in document.items() if key != "policy"}
    decision = checked.pop("decision", {})
    if "neighbourhoods" in checked and "residents" not in checked:
        checked["residents"] = "all"  # of these neighbourhoods
    return Study(
        **checked,
        decision_primary=decision.get("primary", DEFAULT_PRIMARY),
        matters=FrozenMapping(decision.get("matters", {})),
        own_policies=used_policies(own, checked["policies"], source),
    )


def study_policy(study: Study, name: str, source: object = None, key: str | None = None) -> Policy:
    """The policy that a name means in a study: one of its own, of the library, or a file. InputError, naming `source`, for none of them."""
    return next((policy for policy in study.own_policies if policy.name == name), None) or load_policy(name, source, key)


def check_against_city(study: Study, city: "City", source: object = "study") -> None:
    """InputError, naming `source`, where the study asks for a neighbourhood the city does not have, or for more residents than it has."""
    part = city.part(study.neighbourhoods, source)
    if study.residents != "all" and study.residents > part.residents:
        where = part.name if study.neighbourhoods is None else f"the neighbourhoods asked for in {part.name}"
        raise input_error(source, "residents", shown(study.residents), f'at most {part.residents}, as many as live in {where}, or "all"')


def _copied(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in which the tables are copies too, so that settings cannot leak into the caller's document."""
    return {key: dict(value) if isinstance(value, Mapping) else value for key, value in document.items()}


def _drop_unused(document: dict[str, Any], source: object) -> None:
    """Leaves out the own policies that the document's `policies` do not name."""
    own = own_policies_of(document, source)
    names = check_key("policies", document["policies"], source, own)
    document["policy"] = [policy for name, policy in own.items() if name in names]


def _with_paths_from(folder: Path, document: dict[str, Any], own: OwnPolicies) -> dict[str, Any]:
    """The document with the file names in it made absolute, starting from `folder`."""

    def absolute(kind: str, name: Any) -> Any:
        if not isinstance(name, str) or name in library.names(kind) or (kind == "policies" and name in own):
            return name
        beside = folder / name
        return str(beside) if library.is_file_name(kind, name) or beside.is_file() else name

    made = dict(document)
    for kind, key in (("cities", "city"), ("crises", "crisis")):
        if key in made:
            made[key] = absolute(kind, made[key])
    if isinstance(made.get("policies"), list):
        made["policies"] = [absolute("policies", name) for name in made["policies"]]
    if isinstance(made.get("levers"), dict):
        made["levers"] = levers_with_files(made["levers"], absolute)
    uncertain = made.get("uncertain")
    if isinstance(uncertain, dict) and isinstance(uncertain.get("sample"), str):
        made["uncertain"] = {**uncertain, "sample": str(folder / uncertain["sample"])}
    return made


def levers_with_files(levers: Mapping[str, Any], named: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Levers whose choices of cities, crises and policies are as `named` (kind, name) has them; a choice of policies has commas in it."""
    made = dict(levers)
    for key, kind in FILE_LEVERS.items():
        if isinstance(made.get(key), list | tuple):
            made[key] = [choice_with_files(kind, choice, named) for choice in made[key]]
    return made


def choice_with_files(kind: str, choice: Any, named: Callable[[str, Any], Any]) -> Any:
    """One choice of a lever, as `named` has what is in it."""
    if kind == "policies" and isinstance(choice, str):
        return ",".join(str(named(kind, name)) for name in names_in_choice(kind, choice))
    return named(kind, choice)


def names_in_choice(kind: str, choice: Any) -> list[Any]:
    """What one choice of a lever names: policies have commas between them, a city and a crisis are one."""
    return [name.strip() for name in choice.split(",")] if kind == "policies" and isinstance(choice, str) else [choice]


def content_of(kind: str | None, name: str) -> str:
    """A library name of this kind as it is; for a file the hash of its bytes. InputError where it cannot be read."""
    if kind is not None and not library.is_file_name(kind, name):
        return name
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest()
    except OSError:
        raise input_error(name, None, "no file that can be read", "the file the study names") from None
