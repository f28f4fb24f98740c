"""Build hook: puts into what is built what a wheel has no checkout to ask for: the git revision, and the papers of a bundle."""

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

REVISION = Path("experiments", "revision.txt")
PAPERS = Path("experiments", "bundle", "papers")
#: Files of the checkout that go along with a bundle (`experiments/bundle/papers.py` reads them).
PAPER_FILES = ("CITATION.cff", "LICENSE", "requirements.lock", "docs/apptainer.def", "docs/model.md")


class RevisionHook(BuildHookInterface):
    """Adds `experiments/revision.txt`, which `experiments.version` reads, and `experiments/bundle/papers/` to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; an editable installation goes on asking the checkout."""
        root = Path(self.root)
        if version == "editable":
            return
        if self.target_name == "wheel":
            build_data["force_include"] |= {str(root / name): (PAPERS / Path(name).name).as_posix() for name in PAPER_FILES}
        if (root / REVISION).exists():  # a wheel made from a source archive
            return
        revision = _revision(root)
        if revision is None:
            return
        self._folder = tempfile.TemporaryDirectory()
        written = Path(self._folder.name, REVISION.name)
        written.write_text(revision + "\n", encoding="utf-8")
        build_data["force_include"][str(written)] = REVISION.as_posix()


def _revision(root: Path) -> str | None:
    spec = importlib.util.spec_from_file_location("version_of_langeadem", root / "experiments" / "version.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.git_revision()
