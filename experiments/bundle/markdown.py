"""The project's own pages as trees: Markdown read by markdown-it, with tables, comments left out."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

#: What a page may be made of. Whatever else stands in one is an error, so that nothing is lost on the way to Word or LaTeX.
BLOCKS = (
    "heading",
    "paragraph",
    "bullet_list",
    "ordered_list",
    "list_item",
    "fence",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "inline",
)
INLINE = ("text", "code_inline", "strong", "em", "link", "softbreak")


def blocks(text: str) -> list[SyntaxTreeNode]:
    """The blocks of a page, in order. ValueError for what is none of BLOCKS and INLINE."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    for node in tree.walk(include_self=False):
        if node.type not in (*BLOCKS, *INLINE, "html_block"):
            raise ValueError(f"{node.type} in a page, expected one of {', '.join((*BLOCKS, *INLINE))}")
    return [node for node in tree.children if node.type != "html_block"]


def rows(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    """Rows of cells, the heads first; a cell holds one inline node."""
    return [[cell.children[0] for cell in row.children] for part in table.children for row in part.children]


def plain(node: SyntaxTreeNode) -> str:
    """The words of an inline node, without marks."""
    if node.type in ("text", "code_inline"):
        return node.content
    return " " if node.type == "softbreak" else "".join(map(plain, node.children))


def shares(table: SyntaxTreeNode, least: float = 0.07) -> list[float]:
    """The share of the width that each column gets: by the root of its letters, so that long texts leave short ones room; sum 1."""
    letters = [sum(len(plain(cell)) for cell in column) for column in zip(*rows(table), strict=True)]
    roots = [max(1.0, count) ** 0.5 for count in letters]
    wide = [max(least, root / sum(roots)) for root in roots]
    return [share / sum(wide) for share in wide]
