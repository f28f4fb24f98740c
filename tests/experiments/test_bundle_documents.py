"""The page that describes the model, in Word and LaTeX: nothing is lost, and LaTeX can be set by any engine."""

import io
import re

import docx
import pytest

from experiments.bundle import latex, papers, word
from experiments.bundle.markdown import blocks, shares

PAGE = r"""# Left out

## Money & `the_text` 50%

Words with **strong**, *stress*, `--code_of_{x}`, a [page](other.md#x) and a [place](https://example.org/a_b%20c#d).
On two lines: x² ≤ Φ⁻¹ → €5 ~ ^ \ $.

<!-- a comment -->

```
a ← {b} \ c_d  % # $
```

- one
- [two](other.md)

3. three
4. four

| a | `b_c` |
| --- | --- |
| [x] & y | a text that is much longer than the other |
"""


def unbalanced(text: str) -> list[str]:
    """Environments that do not end where they should, and braces that do not close."""
    problems, opened = [], []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            problems.append(name)
    bare = re.sub(r"\\[{}\\]", "", text)
    depth = 0
    for sign in re.findall(r"[{}]", bare):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            problems.append("}")
    return problems + opened + ["{"] * depth


@pytest.fixture(scope="module")
def tex():
    return latex.written(PAGE, "A_title", ["under & it"]).decode()


def test_the_check_of_latex_finds_what_is_wrong():
    assert unbalanced(r"\begin{a}\begin{b}\end{a}\end{b}") == ["a", "b"]
    assert unbalanced(r"{\{") == ["{"]
    assert unbalanced(r"\begin{a}{\}}\end{a}") == []


def test_latex_escapes_what_means_something_there(tex):
    assert r"\title{A\_title}" in tex
    assert r"Money \& \texttt{the\_\allowbreak{}text} 50\%" in tex
    assert r"\texttt{-{}-code\_\allowbreak{}of\_\allowbreak{}\{x\}}" in tex
    assert r"\textasciitilde{} \textasciicircum{} \textbackslash{} \$" in tex
    assert "a \\ensuremath{\\leftarrow} \\{b\\} \\textbackslash{} c_d  % # $" in tex
    assert unbalanced(tex) == []


def test_links_to_places_stay_and_links_to_pages_that_stay_behind_become_words(tex):
    assert r"\href{https://example.org/a_b\%20c\#d}{place}" in tex
    assert "other.md" not in tex


def test_a_row_or_item_that_begins_with_a_bracket_is_not_taken_for_an_option(tex):
    assert "\n{}[x] \\& y &" in tex


def test_comments_and_the_first_heading_are_left_out(tex):
    assert "Left out" not in tex
    assert "comment" not in tex


def test_the_page_of_the_model_is_set_in_signs_that_every_engine_has():
    made = latex.written(papers.paper(papers.MODEL).decode(), papers.ODD_TITLE, []).decode()
    assert unbalanced(made) == []
    assert {sign for sign in made if ord(sign) > 0xFF} == set()
    assert made.count(r"\begin{longtable}") == sum(node.type == "table" for node in blocks(papers.paper(papers.MODEL).decode()))


def test_word_has_headings_lists_code_and_tables():
    document = docx.Document(io.BytesIO(word.written(PAGE, "Title", ["under it"])))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[:2] == ["Title", "under it"]
    assert "Money & the_text 50%" in texts
    assert any("place (https://example.org/a_b%20c#d)" in text for text in texts)
    assert {"one", "two", "3. three", "4. four"} <= set(texts)
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["[x] & y", "a text that is much longer than the other"]
    assert next(one for one in document.paragraphs if one.style.name == "Code").text == r"a ← {b} \ c_d  % # $"


def test_equal_pages_give_equal_files():
    assert word.written(PAGE, "T", []) == word.written(PAGE, "T", [])


def test_columns_share_the_width_by_what_they_hold():
    (table,) = [node for node in blocks(PAGE) if node.type == "table"]
    narrow, wide = shares(table)
    assert narrow < wide
    assert narrow + wide == pytest.approx(1.0)


def test_what_neither_can_write_is_an_error_and_is_not_dropped():
    with pytest.raises(ValueError, match="image in a page"):
        blocks("![a](b.png)")
