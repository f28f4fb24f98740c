"""A real server for the tests that ask one, and a visitor without a browser."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import SimpleCookie
from os import environ
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil
from patience import PATIENCE
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def run[T](what: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, in a thread of its own: where a browser is driven, a loop runs in the tests' thread already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()


def eventually(true: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


class Server:
    """`langeadem app` in a process of its own, with a folder of its own for temporary files."""

    def __init__(self, host: str = "127.0.0.1", **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.temporary = tempfile.TemporaryDirectory()
        words = [sys.executable, "-m", "langeadem", "app", "--port", str(self.port), "--host", host]
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  (closed by `stop`)
        own = {"TMPDIR": self.temporary.name, "TEMP": self.temporary.name, "TMP": self.temporary.name}
        self.process = subprocess.Popen(words, env={**environ, **own, **environment}, stdout=self.said, stderr=self.said, text=True)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < until, "the server did not answer in time"
            time.sleep(0.2)

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            with urlopen(f"{self.url}/health", timeout=20) as answer:
                return answer.status == 200
        except OSError:
            return False

    def health(self) -> dict[str, Any]:
        """What it says of itself."""
        with urlopen(f"{self.url}/health", timeout=PATIENCE) as answer:
            return json.load(answer)

    def words(self) -> str:
        """What it has said so far."""
        self.said.seek(0)
        return self.said.read()

    def workers(self) -> list[psutil.Process]:
        """All the processes below it."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def megabytes(self) -> float:
        """What the server process itself holds in memory."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.said.close()
            self.temporary.cleanup()


class Visitor:
    """Speaks with the server as its page does, over a websocket, and remembers all it hears."""

    def __init__(self, url: str) -> None:
        self.url, self.page, self.tab = url, str(uuid4()), str(uuid4())
        self.heard: list[str] = []
        self.cookie = ""
        self._task: asyncio.Task[None] | None = None

    async def open(self, path: str = "/") -> None:
        """Load the page and run it."""
        self.cookie = await asyncio.to_thread(self._cookie, path)
        await self.connect()
        await self.run(path)

    async def connect(self, **headers: str) -> None:
        """Open the websocket, as a page of the server does if no other headers are given."""
        address = f"{self.url.replace('http', 'ws', 1)}/jupyter/api/kernels/{self.page}/channels?session_id={self.tab}"
        sent = {"Cookie": self.cookie, "Origin": self.url, **headers}
        self._socket = await connect(address, additional_headers=sent, max_size=None, open_timeout=PATIENCE)
        self._task = asyncio.create_task(self._hear())

    async def run(self, path: str) -> None:
        """Ask for the page at a path."""
        await self.send("kernel_info_request", {})
        self.control = uuid4().hex
        await self.send("comm_open", {"comm_id": self.control, "target_name": "solara.control", "data": {}})
        what = {"method": "run", "args": {"path": path, "dark": False, "appName": None}}
        await self.send("comm_msg", {"comm_id": self.control, "data": what})

    async def send(self, kind: str, content: dict[str, Any]) -> None:
        """One message in Jupyter's form."""
        header = {
            "msg_id": uuid4().hex,
            "username": "",
            "session": self.tab,
            "msg_type": kind,
            "version": "5.2",
            "date": "2026-01-01T00:00:00Z",
        }
        rest = {"parent_header": {}, "metadata": {}, "channel": "shell", "buffers": []}
        await self._socket.send(json.dumps({"header": header, "content": content, **rest}))

    async def hears(self, word: str, seconds: float = PATIENCE) -> None:
        """Wait until the server has said a word. TimeoutError if it does not."""
        async with asyncio.timeout(seconds):
            while not any(word in message for message in self.heard):
                await asyncio.sleep(0.05)

    def everything(self) -> str:
        """All that was heard."""
        return "\n".join(self.heard)

    async def lose(self) -> None:
        """Lose the connection; the page may come back."""
        await self._socket.close()
        if self._task is not None:
            await self._task

    async def leave(self) -> None:
        """Close the page as a browser does."""
        await self.lose()
        await asyncio.to_thread(self.close_page, self.cookie)

    def close_page(self, cookie: str, origin: str | None = None) -> int:
        """What a browser says when a page is closed."""
        address = f"{self.url}/_solara/api/close/{self.page}?session_id={self.tab}"
        request = Request(address, b"", {"Origin": origin or self.url, "Cookie": cookie}, method="POST")
        with urlopen(request, timeout=PATIENCE) as answer:
            return answer.status

    def _cookie(self, path: str) -> str:
        with urlopen(self.url + path, timeout=PATIENCE) as answer:
            given: SimpleCookie = SimpleCookie()
            for header in answer.headers.get_all("Set-Cookie") or []:
                given.load(header)
        return "; ".join(f"{name}={morsel.value}" for name, morsel in given.items())

    async def _hear(self) -> None:
        with suppress(ConnectionClosed):
            async for message in self._socket:
                self.heard.append(message if isinstance(message, str) else message.decode("utf-8", errors="replace"))
