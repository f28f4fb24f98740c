"""The pages run on Windows as well: nothing in their code is of one system only, where that can be seen in its text."""

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
FILES = [
    *sorted((TOP / "dashboard").rglob("*.py")),
    TOP / "langeadem" / "verbs" / "app.py",
    *sorted((TOP / "experiments" / "served").glob("*.py")),
]
MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "posix", "uvloop", "syslog"}
CALLS = {
    "fork",
    "forkpty",
    "getuid",
    "geteuid",
    "setuid",
    "chown",
    "killpg",
    "setsid",
    "getpgid",
    "wait3",
    "wait4",
    "mkfifo",
    "sched_getaffinity",
    "nice",
}
SIGNALS = {"SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGALRM", "alarm", "pause"}
PLACES = ("/proc", "/tmp", "/dev", "/etc", "/var", "/sys")


def of_one_system(source: str) -> list[str]:
    """What a source text uses that Windows has not. A function may use such a call after asking `hasattr` for it by name."""
    tree, found = ast.parse(source), []
    asked = {
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "hasattr"
        and isinstance(node.args[1], ast.Constant)
    }
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found += [name.name for name in names if name.name.split(".")[0] in MODULES]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                found.append(module)
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in CALLS - asked:
                found.append(f"os.{name}")
            case ast.Attribute(value=ast.Name(id="signal"), attr=name) if name in SIGNALS:
                found.append(f"signal.{name}")
            case ast.Constant(value=str(text)) if text.startswith(PLACES) and id(node) not in docs:
                found.append(text)
            case ast.Call(func=ast.Attribute(attr="get_context"), args=[ast.Constant(value=("fork" | "forkserver") as way)]):
                found.append(way)
    return found


def test_it_is_seen_where_a_text_uses_what_windows_has_not():
    source = "import os, fcntl\nos.fork()\nsignal.SIGKILL\nopen('/proc/meminfo')\nif hasattr(os, 'nice'):\n    os.nice(1)"
    assert sorted(of_one_system(source)) == ["/proc/meminfo", "fcntl", "os.fork", "signal.SIGKILL"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TOP)))
def test_nothing_is_used_that_windows_has_not(file):
    assert of_one_system(file.read_text(encoding="utf-8")) == []


def test_texts_are_read_as_utf_8_everywhere():
    """Windows would take another encoding where none is named."""
    careless = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("read_text", "write_text"):
                named = {keyword.arg for keyword in node.keywords}
                careless += [f"{file.relative_to(TOP)}:{node.lineno}"] if "encoding" not in named and not node.args else []
    assert careless == []
