"""Files to hand over: which of two policies a memo is about, and which one its objections speak against."""

from types import SimpleNamespace

from serving import run

from dashboard import downloads
from scenarios.study import DEFAULT_STUDY, load_study


def test_objections_of_a_memo_speak_against_the_policy_that_it_asks_about(monkeypatch):
    asked = {}

    async def worked(_function, _answer, pair, said, _language):
        asked["memo"], asked["said"] = pair, said
        return b"memo"

    def objections(_answer, pair, _sensitivity, _language):
        asked["objections"] = pair
        return ["said"]

    monkeypatch.setattr(downloads, "services", lambda: SimpleNamespace(answer=lambda _study: {"an": "answer"}))
    monkeypatch.setattr(downloads, "_worked", worked)
    monkeypatch.setattr(downloads, "objections", objections)
    assert run(downloads._memo(load_study(DEFAULT_STUDY), "nl")) == b"memo"
    compared_with, about = asked["memo"]
    assert (compared_with, about) == ("the-hague-now", "structural")
    assert asked["objections"] == (about, compared_with)
    assert asked["said"] == ["said"]
