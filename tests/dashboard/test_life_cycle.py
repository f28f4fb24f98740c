"""A server's beginning and end, in real processes: what it says when it cannot begin, and that it leaves nothing behind."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from patience import PATIENCE
from serving import Server, Visitor, eventually, run

from dashboard import address, front_end
from dashboard.serve import serve
from scenarios.errors import InputError
from scenarios.study import DEFAULT_STUDY, load_study

TOP = Path(__file__).resolve().parents[2]


def app(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, "-m", "langeadem", "app", *words], capture_output=True, text=True, timeout=PATIENCE, env=settings
    )


# `server` is asked for so that these run beside no other server.


@pytest.mark.skipif(sys.platform == "win32", reason="there a process is ended without being asked")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_server_that_is_stopped_leaves_no_worker_and_no_folder(server, number, code):
    own = Server()
    slow = load_study(DEFAULT_STUDY, residents="all", replications=2)

    async def stopped_while_it_works() -> list[psutil.Process]:
        visitor = Visitor(own.url)
        await visitor.open(f"/?s={address.encode(slow)}&lang=en")
        await visitor.hears('"finished"')
        assert await asyncio.to_thread(eventually, lambda: own.health()["calculations"] == 1)
        workers = own.workers()
        assert list(Path(own.temporary.name).glob("langeadem-*"))
        own.process.send_signal(number)
        assert await asyncio.to_thread(own.process.wait, PATIENCE) == code
        await visitor.lose()
        return workers

    workers = run(stopped_while_it_works())
    assert workers
    assert eventually(lambda: not any(worker.is_running() for worker in workers), PATIENCE)
    assert list(Path(own.temporary.name).glob("langeadem-*")) == []
    said = own.words().splitlines()
    assert len(said) == 2, said  # where it stands, and that it has ended
    assert own.stop() == code


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_server_that_is_killed_takes_its_workers_with_it(server):
    own = Server()
    workers = own.workers()
    own.process.kill()
    own.process.wait(PATIENCE)
    assert eventually(lambda: not any(worker.is_running() for worker in workers), PATIENCE)
    own.stop()


def test_closing_a_page_ends_what_it_was_working_out(server):
    slow = load_study(DEFAULT_STUDY, residents=200_000, replications=20)

    async def visit() -> None:
        visitor = Visitor(server.url)
        await visitor.open(f"/?s={address.encode(slow)}&lang=en")
        await visitor.hears('"finished"')
        assert await asyncio.to_thread(eventually, lambda: server.health()["calculations"] == 1)
        await visitor.leave()

    run(visit())
    assert eventually(lambda: server.health()["calculations"] == 0)


def test_a_port_that_is_taken_is_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = app("--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "expected a free port" in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_that_cannot_be_is_one_line(port):
    with pytest.raises(InputError, match="--port"):
        serve("127.0.0.1", int(port))


def test_a_limit_that_is_no_number_is_one_line():
    done = app("--port", "8799", LANGEADEM_WAITING="many")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["environment: LANGEADEM_WAITING: found 'many', expected a whole number above 0"]


def test_without_the_front_end_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(front_end, "_FOLDER", tmp_path)
    with pytest.raises(InputError, match="make setup") as found:
        serve("127.0.0.1", 8799)
    assert len(str(found.value).splitlines()) == 1
    assert "requirejs@" in str(found.value)


def test_help_answers_at_once_and_loads_no_server():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "langeadem", "app", "--help"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert loaded & {"dashboard", "solara", "uvicorn", "fastapi", "experiments", "numpy"} == set()
