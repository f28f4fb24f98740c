"""`report.html`: a comparison for people, in one file that needs no network and no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.report.page import write_report as write_report


def __getattr__(name: str) -> Any:
    if name == "write_report":
        from experiments.report.page import write_report

        return write_report
    raise AttributeError(name)
