"""Fills the tables of docs/model.md and docs/assumptions.md from the code: `python tools/model_page.py` writes them.

A table stands between `<!-- table NAME -->` and `<!-- end -->`; what stands outside is written by hand. What a column holds is the
comment behind it in the code.
"""

import ast
import re
import tokenize
from collections.abc import Iterable, Sequence
from pathlib import Path

from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.assumptions.table import Assumption
from scenarios.columns import COLUMNS
from scenarios.instruments import KINDS, InstrumentKind
from scenarios.outcomes import PATTERNS, Pattern

TOP = Path(__file__).resolve().parents[1]
MODEL, ASSUMPTION_PAGE = TOP / "docs" / "model.md", TOP / "docs" / "assumptions.md"
PAGES = (MODEL, ASSUMPTION_PAGE)
MARKED = re.compile(r"(<!-- table ([\w .]+) -->\n).*?(<!-- end -->)", re.DOTALL)
EVIDENCE_ID = re.compile(r"\b(\d+\.\d+|F\d+|00[0-4])\b|(?<!.)(6)(?!.)")  # 6 alone is the whole of a source

IN_BRACKETS = re.compile(r"\(([^()]*)\)")

#: Tables of state: page name -> file, constant.
DTYPES = {
    "residents": ("agents/residents.py", "RESIDENT"),
    "volunteers": ("agents/volunteers.py", "VOLUNTEER"),
    "initiatives": ("agents/initiatives.py", "INITIATIVE"),
    "dealings": ("agents/dealings.py", "DEALING"),
    "applications": ("agents/applications.py", "APPLICATION"),
    "funds": ("agents/funds.py", "FUND"),
    "partners": ("agents/partners.py", "PARTNER"),
    "partnerships": ("agents/partners.py", "PARTNERSHIP"),
    "offices": ("agents/municipality.py", "OFFICE"),
}


def fill(text: str) -> str:
    """The text with every marked table made anew. KeyError for a marker that no table has."""
    return MARKED.sub(lambda found: f"{found[1]}\n{render(found[2])}\n{found[3]}", text)


def render(name: str) -> str:
    """One table as Markdown, by the name in its marker."""
    kind, _, of = name.partition(" ")
    if kind == "columns":
        return _table(("column", "type", "holds"), dtype_rows(*DTYPES[of]))
    if kind == "assumptions":
        head = ("assumption", "meaning", "unit", "default", "low", "high", "distribution", "grade", "evidence", "seen in")
        return _table(head, (_assumption_row(ASSUMPTIONS[name]) for name in SUBMODELS[of]))
    return {"weekly": weekly_table, "instruments": instrument_table, "patterns": pattern_table}[kind]()


def dtype_rows(file: str, constant: str) -> list[tuple[str, ...]]:
    """Name, type and comment of every column of a structured dtype; comments on a line of their own head what follows."""
    value, comments = _assigned(TOP / file, constant)
    rows: list[tuple[str, ...]] = []
    last_line = value.lineno
    for column in value.args[0].elts:
        for line in range(last_line + 1, column.lineno):
            if line in comments:
                rows += [("", "", f"*{comments[line]}*")]
        name, numpy_type, *shape = column.elts
        dimensions = f" × {ast.unparse(shape[0]).strip('()')}" if shape else ""
        rows.append((f"`{name.value}`", ast.unparse(numpy_type).removeprefix("np.") + dimensions, comments.get(column.end_lineno, "")))
        last_line = column.end_lineno
    return rows


def verbs_of_the_week() -> list[str]:
    """What `SupportModel.live_week` calls, in order."""
    tree, _ = _parsed(TOP / "simulation" / "model.py")
    (method,) = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "live_week")
    calls = (statement.value for statement in method.body if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
    return [call.func.attr for call in calls]


def evidence_used() -> dict[str, set[str]]:
    """Evidence id -> the assumptions, instruments, patterns and crises that name it."""
    named = [(a.name, a.evidence) for a in ASSUMPTIONS.values() if a.evidence != "assumed"]
    named += [(k.name, text) for k in KINDS.values() for text in (k.source, k.price_source, k.steering_source) if text != "assumed"]
    named += [(p.name, behind) for p in PATTERNS.values() for behind in IN_BRACKETS.findall(p.source)]
    for file in sorted((TOP / "scenarios" / "library" / "crises").glob("*.toml")):
        named += [(file.name, behind) for behind in re.findall(r"\(evidence ([^()]*)\)", file.read_text(encoding="utf-8"))]
    used: dict[str, set[str]] = {}
    for name, text in named:
        for found in EVIDENCE_ID.findall(text):
            used.setdefault("".join(found), set()).add(name)
    return used


def weekly_table() -> str:
    """Columns of weekly.parquet."""
    return _table(("column", "unit", "holds"), ((f"`{c.name}`", c.unit, c.description) for c in COLUMNS["weekly"].values()))


def instrument_table() -> str:
    """The kinds of instrument."""
    head = (
        "instrument",
        "unit",
        "usual a 10,000",
        "price €",
        "payer",
        "hours in it",
        "officials' hours",
        "ready after",
        "steering",
        "class",
        "what",
        "evidence",
    )
    return _table(head, map(_instrument_row, KINDS.values()))


def pattern_table() -> str:
    """What the model has to reproduce."""
    return _table(("", "measure", "tolerance", "use", "source"), map(_pattern_row, PATTERNS.values()))


def _instrument_row(kind: InstrumentKind) -> tuple[str, ...]:
    usual = "degree" if kind.measure == "degree" else f"{kind.usual_units_per_10000_residents:g}"
    hours = f"{kind.hours:g} ({kind.hours_of})" if kind.hours else ""
    officials = f"{kind.official_hours:g}" if kind.official_hours else ""
    unit = f"{kind.unit['en']}" + (", one" if kind.measure == "grants" else ", a week")
    sources = _links(f"{kind.source}; price {kind.price_source}; steering {kind.steering_source}")
    payer = kind.payer.replace("_", " ")
    weeks = f"{kind.ready_after_weeks} weeks"
    price, steering = f"{kind.price_eur:g}", f"{kind.steering:g}"
    return f"`{kind.name}`", unit, usual, price, payer, hours, officials, weeks, steering, kind.group, kind.what, sources


def _pattern_row(pattern: Pattern) -> tuple[str, ...]:
    low = "" if pattern.low is None else f"from {pattern.low:g}"
    high = "" if pattern.high is None else f"to {pattern.high:g}"
    return (
        pattern.pattern,
        pattern.measure,
        f"{low} {high}".strip(),
        pattern.use,
        IN_BRACKETS.sub(lambda found: _links(found[0]), pattern.source),
    )


def _assumption_row(a: Assumption) -> tuple[str, ...]:
    seen = ""
    if a.matters_in:
        sign = {1: " ↑", -1: " ↓", None: ""}[a.sign]
        others = "".join(f", {name} {value:g}" for name, value in a.matters_in.get("assumptions", {}).items())
        seen = f"{a.matters_in['study']}, {a.matters_in['policy']}{others}: {a.matters_in['outcome']}{sign}"
    numbers = (f"{value:.6g}" for value in (a.default, a.low, a.high))
    return f"`{a.name}`" + (" (c)" if a.calibrated else ""), a.meaning, a.unit, *numbers, a.distribution, a.grade, _links(a.evidence), seen


def _links(text: str) -> str:
    return EVIDENCE_ID.sub(lambda found: f"[{found[0]}](evidence.md#e{found[0].replace('.', '-').lower()})", text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def _assigned(path: Path, name: str) -> tuple[ast.Call, dict[int, str]]:
    tree, comments = _parsed(path)
    (value,) = (n.value for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name) and n.targets[0].id == name)
    if not isinstance(value, ast.Call):
        raise TypeError(f"{path}: {name} is no np.dtype(...)")
    return value, comments


def _parsed(path: Path) -> tuple[ast.Module, dict[int, str]]:
    with tokenize.open(path) as source:
        comments = {t.start[0]: t.string.lstrip("# ") for t in tokenize.generate_tokens(source.readline) if t.type == tokenize.COMMENT}
    return ast.parse(path.read_text(encoding="utf-8")), comments


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(fill(page.read_text(encoding="utf-8")), encoding="utf-8")
