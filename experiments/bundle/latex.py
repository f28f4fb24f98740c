"""A page of the project as a LaTeX file that any engine sets: characters beyond Latin are written as commands."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it.tree import SyntaxTreeNode

from experiments.bundle.markdown import blocks, rows, shares

_SPECIAL = {char: f"\\{char}" for char in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
#: Signs that the usual fonts of LaTeX have in mathematics alone, or under another name.
SIGNS = {
    "−": r"\ensuremath{-}",
    "×": r"\ensuremath{\times}",
    "·": r"\ensuremath{\cdot}",
    "±": r"\ensuremath{\pm}",
    "←": r"\ensuremath{\leftarrow}",
    "→": r"\ensuremath{\rightarrow}",
    "↑": r"\ensuremath{\uparrow}",
    "↓": r"\ensuremath{\downarrow}",
    "≤": r"\ensuremath{\leq}",
    "≥": r"\ensuremath{\geq}",
    "≈": r"\ensuremath{\approx}",
    "√": r"\ensuremath{\surd}",
    "Σ": r"\ensuremath{\Sigma}",
    "Φ": r"\ensuremath{\Phi}",
    "ρ": r"\ensuremath{\rho}",
    "⌊": r"\ensuremath{\lfloor}",
    "⌋": r"\ensuremath{\rfloor}",
    "⁺": r"\textsuperscript{+}",
    "⁻": r"\textsuperscript{\ensuremath{-}}",
    "ⁿ": r"\textsuperscript{n}",
    "¹": r"\textsuperscript{1}",
    "²": r"\textsuperscript{2}",
    "³": r"\textsuperscript{3}",
    "₁": r"\textsubscript{1}",
    "₂": r"\textsubscript{2}",
    "€": r"\texteuro{}",
    "…": r"\ldots{}",
    "–": "--",
    "—": "---",
    "“": "``",
    "”": "''",
    "‘": "`",
    "’": "'",
}
_TEXT = str.maketrans(_SPECIAL | SIGNS)
#: In alltt only the backslash and braces mean something.
_CODE = str.maketrans({char: _SPECIAL[char] for char in "\\{}"} | SIGNS)
_SECTIONS = {2: "section*", 3: "subsection*", 4: "subsubsection*"}
_IN_CONTENTS = {2: "section", 3: "subsection", 4: "subsubsection"}
_HEAD = r"""\documentclass[a4paper,10pt]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[utf8]{inputenc}
  \usepackage[T1]{fontenc}
\else
  \usepackage{fontspec}
\fi
\usepackage{textcomp,alltt,array,booktabs,longtable}
\usepackage[margin=2cm]{geometry}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
\emergencystretch=3em
"""


def written(text: str, title: str, under: Sequence[str]) -> bytes:
    """The page as a LaTeX file with this title, and lines of its own `under` it; a heading of the first level is left out for them."""
    body = "\n".join(filter(None, map(_block, blocks(text))))
    first = f"\\title{{{escaped(title)}}}\n\\author{{}}\n\\date{{{(r' \\ ').join(map(escaped, under))}}}\n"
    return f"{_HEAD}{first}\\begin{{document}}\n\\maketitle\n\\tableofcontents\n\n{body}\n\\end{{document}}\n".encode()


def escaped(text: str) -> str:
    """Words as LaTeX sets them."""
    return text.translate(_TEXT)


def _block(node: SyntaxTreeNode) -> str:
    if node.type == "heading":
        level, inside = int(node.tag[1]), _inline(node.children[0])
        if level == 1:
            return ""
        plain = f"\\texorpdfstring{{{inside}}}{{{escaped(node.children[0].content.replace('`', ''))}}}"
        return f"\\{_SECTIONS[level]}{{{plain}}}\n\\addcontentsline{{toc}}{{{_IN_CONTENTS[level]}}}{{{plain}}}\n"
    if node.type == "paragraph":
        return _inline(node.children[0]) + "\n"
    if node.type == "fence":
        return f"\\begin{{alltt}}\\footnotesize\n{node.content.translate(_CODE)}\\end{{alltt}}\n"
    if node.type in ("bullet_list", "ordered_list"):
        kind = "itemize" if node.type == "bullet_list" else "enumerate"
        items = "\n".join(f"\\item {_guarded(''.join(map(_block, item.children)).strip())}" for item in node.children)
        return f"\\begin{{{kind}}}\n{items}\n\\end{{{kind}}}\n"
    return _table(node)


def _guarded(text: str) -> str:
    """What comes behind a command that would take a bracket or a star for its own."""
    return "{}" + text if text.startswith(("[", "*")) else text


def _table(node: SyntaxTreeNode) -> str:
    widths = [f">{{\\raggedright\\arraybackslash}}p{{{share - 0.02:.3f}\\linewidth}}" for share in shares(node)]
    lines = [_guarded(" & ".join(_inline(cell) for cell in row)) + r" \\" for row in rows(node)]
    body = "\n".join(lines[1:])
    spec = "".join(widths)
    return f"{{\\footnotesize\\setlength{{\\tabcolsep}}{{0.01\\linewidth}}\n\\begin{{longtable}}{{@{{}}{spec}@{{}}}}\n\\toprule\n{lines[0]}\n\\midrule\n\\endhead\n{body}\n\\bottomrule\n\\end{{longtable}}}}\n"


def _inline(node: SyntaxTreeNode) -> str:
    if node.type == "text":
        return escaped(node.content)
    if node.type == "softbreak":
        return "\n"
    if node.type == "code_inline":
        code = escaped(node.content).replace("--", "-{}-")  # or it would be set as a dash
        return f"\\texttt{{{code.replace(r'\_', r'\_\allowbreak{}')}}}"
    inside = "".join(map(_inline, node.children))
    if node.type == "link":
        target = str(node.attrs["href"])
        return f"\\href{{{target.translate(_IN_LINKS)}}}{{{inside}}}" if "://" in target else inside  # other pages do not go along
    return {"strong": f"\\textbf{{{inside}}}", "em": f"\\emph{{{inside}}}"}.get(node.type, inside)


_IN_LINKS = str.maketrans({char: f"\\{char}" for char in "#%&{}"})
