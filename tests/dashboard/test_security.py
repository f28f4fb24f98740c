"""What strangers may not do: the guard around the pages, uploads, downloads, and other people's pages."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest
from patience import PATIENCE
from serving import Visitor, run
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard import limits
from dashboard.links import PATHS
from dashboard.security import CLOSED, HEADERS, Guard
from dashboard.server_limits import LIMITS
from experiments.texts import LANGUAGES
from scenarios.study import DEFAULT_STUDY, load_study

TOP = Path(__file__).resolve().parents[2]
SITE = "http://localhost"
HERE = {"Origin": SITE}


@pytest.fixture(scope="module")
def application():
    from dashboard.server import app, pages, services
    from dashboard.services import close_services

    close_services()
    yield app
    close_services()
    assert pages.docs_url is None
    assert services is not None


@pytest.fixture
def ask(application):
    """Asks the application itself, without a network: `ask("GET", "/health")`."""

    def asking(method: str, path: str, **more) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(application, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
                return await client.request(method, path, **more)

        return run(once())

    return asking


def fetched(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    try:
        with urlopen(Request(url, headers=headers), timeout=PATIENCE) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except HTTPError as problem:
        return problem.code, {name.lower(): value for name, value in problem.headers.items()}, problem.read()


# --- headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?lang=en", 200),
        ("/health", 200),
        ("/static/assets/custom.css", 200),
        ("/static/public/cdn/requirejs@2.3.6/require.js", 200),
        ("/download/study.toml", 200),
        ("/download/study.exe", 404),
        ("/download/study.toml?s=nonsense", 400),
        ("/nowhere", 404),
        *((path, 404) for path in ("/docs", "/redoc", "/openapi.json", *CLOSED)),
    ],
)
def test_every_answer_bears_every_header(server, path, status):
    found, headers, _ = fetched(server.url + path)
    assert found == status
    assert {name: headers.get(name.lower()) for name in HEADERS} == HEADERS
    assert "server" not in headers


def test_the_policy_of_the_pages_names_no_other_site(server):
    _, headers, _ = fetched(server.url)
    policy = headers["content-security-policy"]
    assert "http" not in policy
    assert "*" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_cookie_is_not_for_scripts(server):
    with urlopen(server.url, timeout=PATIENCE) as answer:
        cookies = answer.headers.get_all("Set-Cookie")
    assert cookies
    assert all("httponly" in cookie.lower() for cookie in cookies)


def test_a_path_that_a_stranger_tells_stands_in_nobodys_page(server):
    for header in ("X-Script-Name", "Script-Name"):
        _, _, said = fetched(server.url, **{header: "//elsewhere.example"})
        assert b"elsewhere.example" not in said
    _, _, later = fetched(server.url)
    assert b"elsewhere.example" not in later


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_does_not_exist_says_so_in_the_visitors_language(server, language):
    status, headers, said = fetched(f"{server.url}/nowhere?lang={language}")
    assert status == 404
    assert headers["content-type"].startswith("text/html")
    assert {"nl": b"bestaat niet", "en": b"does not exist"}[language] in said


def test_an_error_of_the_server_tells_nothing_of_it(ask, monkeypatch):
    def broken():
        raise RuntimeError("a secret")

    monkeypatch.setattr("dashboard.server.services", broken)
    answer = ask("GET", "/health")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


# --- other sites


@pytest.mark.parametrize("origin", [None, "http://elsewhere.example", "null", "http://localhost.elsewhere.example", "http://localhost:1"])
def test_a_form_of_another_site_is_refused(ask, origin):
    headers = {} if origin is None else {"Origin": origin}
    answer = ask("POST", "/upload/study", content=b"", headers=headers)
    assert answer.status_code == 403
    assert len(answer.text.splitlines()) == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_as_well(ask, method):
    assert ask(method, "/upload/study", headers={"Origin": "http://elsewhere.example"}).status_code == 403


def test_sites_that_are_named_may_ask():
    async def answered(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"yes"})

    async def status(origin: str, **guard) -> int:
        transport = httpx.ASGITransport(Guard(answered, **guard))
        async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.1:8765") as client:
            return (await client.post("/upload/study", headers={"Origin": origin})).status_code

    assert run(status("https://adem.example", origins=["https://Adem.example/"])) == 200
    assert run(status("https://other.example", origins=["https://adem.example"])) == 403
    assert run(status("http://10.0.0.1:8765")) == 200


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://localhost:1"])
def test_a_websocket_of_another_site_is_refused(server, origin):
    async def try_it() -> None:
        visitor = Visitor(server.url)
        await visitor.connect(Origin=origin)

    with pytest.raises(InvalidStatus) as found:
        run(try_it())
    assert found.value.response.status_code == 403


def test_a_websocket_that_does_not_say_where_it_comes_from_is_refused(server):
    from websockets.asyncio.client import connect

    async def try_it() -> None:
        async with connect(f"{server.url.replace('http', 'ws')}/jupyter/api/kernels/some/channels?session_id=x"):
            pass

    with pytest.raises(InvalidStatus):
        run(try_it())


def test_a_websocket_of_a_page_of_this_server_is_answered(server):
    async def try_it() -> None:
        visitor = Visitor(server.url)
        await visitor.open()
        await visitor.hears("la-page")
        await visitor.leave()

    run(try_it())


@pytest.mark.parametrize("path", ["/", "/health", "/download/study.toml"])
def test_a_name_of_another_site_that_leads_here_is_refused(server, path):
    status, headers, said = fetched(server.url + path, Host=f"elsewhere.example:{server.port}")
    assert status == 421
    assert headers["x-frame-options"] == "DENY"
    assert len(said.splitlines()) == 1
    assert fetched(f"http://127.0.0.1:{server.port}{path}")[0] == 200


# --- uploads


def upload(ask, kind: str, content, language: str = "nl") -> httpx.Response:
    return ask("POST", f"/upload/{kind}?lang={language}", content=content, headers=HERE)


@pytest.mark.parametrize("kind", ["study", "policy", "outlines"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe",
        b"MZ" + bytes(200),
        b"x = " + b"[" * 50_000,
        b"{" * 50_000,
        b"a = 1\na = 2",
        b'city = "../../etc/passwd"',
        b"[]",
        b"null",
    ],
)
def test_a_wrong_file_is_told_in_one_line(ask, kind, language, content):
    answer = upload(ask, kind, content, language)
    assert answer.status_code == 422, answer.text
    problem = answer.json()["problem"]
    assert len(problem.splitlines()) == 1
    assert problem.startswith({"nl": "Dit bestand kan niet", "en": "This file cannot"}[language])


@pytest.mark.parametrize(
    ("kind", "most"), [("study", limits.LARGEST_FILE), ("policy", limits.LARGEST_FILE), ("outlines", LIMITS.outlines_bytes)]
)
def test_a_file_that_is_too_large_is_not_read_to_its_end(application, kind, most):
    """Both where its length is said and where it is not."""
    read = 0

    async def status(said: bool) -> int:
        nonlocal read
        read, found = 0, []

        async def receive():
            nonlocal read
            read += 64_000
            return {"type": "http.request", "body": bytes(64_000), "more_body": True}

        async def send(message):
            found.append(message)

        headers = [(b"origin", SITE.encode()), (b"host", b"localhost")] + ([(b"content-length", b"999999999")] if said else [])
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": f"/upload/{kind}"}
        more = {
            "raw_path": b"",
            "root_path": "",
            "scheme": "http",
            "query_string": b"lang=en",
            "headers": headers,
            "server": ("localhost", 80),
        }
        await application({**scope, **more, "client": ("127.0.0.1", 1)}, receive, send)
        assert b"too large" in found[-1]["body"]
        return found[0]["status"]

    assert run(status(said=True)) == 413
    assert read == 0
    assert run(status(said=False)) == 413
    assert most < read <= most + 2 * 64_000


def test_a_right_file_comes_back_as_its_address(ask):
    study = load_study(DEFAULT_STUDY, residents=3000)
    answer = upload(ask, "study", study.to_toml().encode())
    assert answer.status_code == 200
    again = ask("GET", f"/download/study.toml?s={answer.json()['s']}")
    assert again.content == study.to_toml().encode()
    assert again.headers["content-disposition"].startswith("attachment")


def test_nothing_that_was_uploaded_is_kept(ask, tmp_path):
    from dashboard.services import services

    before = set(Path(services()._results._root.parent).glob("langeadem-*"))
    for kind in ("study", "policy", "outlines"):
        upload(ask, kind, b"name = 'mine'")
    assert set(Path(services()._results._root.parent).glob("langeadem-*")) == before
    assert list(services()._results._root.iterdir()) == []


# --- paths


@pytest.mark.parametrize(
    "path",
    [
        "/download/../server.py",
        "/download/..%2f..%2fpyproject.toml",
        "/download/%2e%2e/%2e%2e/pyproject.toml",
        "/static/public/../pages/__init__.py",
        "/static/public/..%2fserver.py",
        "/static/public/%2e%2e/server.py",
        "/static/public/cdn/%2e%2e/%2e%2e/server.py",
        "/static/assets/..%2f..%2fserver.py",
        "/static/..%2f..%2fserver.py",
        "/static//etc/passwd",
        "/static/public//etc/passwd",
        "/jupyter/nbextensions/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/static/public/..%5cserver.py",
        "/static/public/cdn/requirejs@2.3.6/%00require.js",
    ],
)
def test_no_path_leads_out_of_what_is_served(server, path):
    async def raw() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{server.port}\r\nConnection: close\r\n\r\n".encode())
        said = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        return said

    said = run(raw())
    assert said.split()[1] in (b"404", b"400", b"405"), said[:200]
    assert b"import " not in said
    assert b"root:" not in said


# --- one visitor and another


def test_nobody_reads_or_closes_the_page_of_another(server):
    at_first = server.health()["pages"]  # those of tests before this one

    async def try_it() -> None:
        owner, thief = Visitor(server.url), Visitor(server.url)
        await owner.open("/?lang=en")
        await owner.hears("la-page")
        await thief.open()
        await thief.hears("la-page")
        before, mine = server.health()["pages"], thief.cookie
        # Somebody who knows the page's id, with a cookie of his own, with none, with a made up one.
        for cookie in (mine, "", "solara-session-id=made-up"):
            again = Visitor(server.url)
            again.page, again.tab, again.cookie = owner.page, owner.tab, cookie
            await again.connect()
            with suppress(ConnectionClosed, TimeoutError):
                await again.run("/")
                await again.hears("la-page", 3)
            assert "la-page" not in again.everything()
            assert "Which support keeps" not in again.everything()
            assert again.close_page(cookie) == 200
            await again.lose()
        assert server.health()["pages"] == before
        # The owner's page still answers.
        await owner.send("kernel_info_request", {})
        await owner.leave()
        await thief.leave()

    run(try_it())
    assert server.health()["pages"] == at_first


@pytest.mark.parametrize("session", ["", "?session_id=", "?session_id=unknown"])
def test_closing_a_page_that_is_not_there_is_nothing(server, session):
    request = Request(f"{server.url}/_solara/api/close/unknown{session}", b"", {"Origin": server.url}, method="POST")
    with urlopen(request, timeout=PATIENCE) as answer:
        assert answer.status == 200


def test_a_server_that_is_full_says_so_and_opens_no_more_pages(ask, monkeypatch):
    from dashboard import server, sessions

    monkeypatch.setattr(sessions, "count", lambda: 0)
    monkeypatch.setattr(server.app, "_full", lambda page: page != "known")
    for path in PATHS.values():
        answer = ask("GET", path)
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert "te veel pagina" in answer.text
    assert ask("GET", "/health").status_code == 200


def test_there_is_room_for_as_many_pages_as_are_allowed(monkeypatch):
    import solara.server.kernel_context

    from dashboard import sessions

    contexts = {str(n): None for n in range(LIMITS.sessions - 1)}
    monkeypatch.setattr(solara.server.kernel_context, "contexts", contexts)
    assert not sessions.full("new")
    contexts["one more"] = None
    assert sessions.full("new")
    assert sessions.full(None)
    assert not sessions.full("one more")


# --- settings and logs


def test_the_settings_of_solara_are_what_the_server_says():
    program = """
import json
import dashboard.server
import solara
from solara.server import settings
print(json.dumps({
    "telemetry": settings.telemetry.mixpanel_enable,
    "proxy": solara.settings.assets.proxy,
    "cdn": solara.settings.assets.cdn,
    "http_only": settings.session.http_only,
    "kept": settings.kernel.cull_timeout,
    "pages": settings.kernel.max_count,
    "mode": settings.main.mode,
    "root_path": settings.main.root_path,
    "force_refresh": settings.theme.force_refresh,
    "evict": settings.state.test_eviction,
}))
"""
    settings = {**os.environ, "PYTHONWARNINGS": "ignore", "LANGEADEM_SESSIONS": "7"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, env=settings, timeout=PATIENCE, check=True
    )
    assert json.loads(done.stdout) == {
        "telemetry": False,
        "proxy": False,
        "cdn": "/static/public/cdn",
        "http_only": True,
        "kept": "2h",
        "pages": 7,
        "mode": "production",
        "root_path": "",
        "force_refresh": True,
        "evict": False,
    }


def test_what_is_asked_stands_in_no_log(server):
    fetched(f"{server.url}/?s=whatsoever&lang=en")
    fetched(f"{server.url}/download/study.toml?s=whatsoever")
    fetched(f"{server.url}/nowhere?s=whatsoever")
    assert "whatsoever" not in server.words()


def test_the_server_process_holds_no_model():
    """Serving every page, in both languages, imports neither Mesa nor numba nor the model."""
    program = """
import asyncio, socket, sys, threading
from concurrent.futures import Future
import dashboard.server, dashboard.services, uvicorn
from dashboard.pages import routes
from serving import Visitor

class NoWorkers:
    workers = 0
    def __init__(self, workers): pass
    def submit(self, *asked): return Future()
    submit_ahead = submit
    def forget(self, owner): pass
    def close(self): pass

dashboard.services.FairPool = NoWorkers
listening = socket.create_server(("127.0.0.1", 0))
serving = uvicorn.Server(uvicorn.Config(dashboard.server.app, log_level="warning", ws_max_size=2**20))
thread = threading.Thread(target=serving.run, kwargs={"sockets": [listening]})
thread.start()

async def visit():
    for route in routes:
        for language, word in (("nl", "Naar de inhoud"), ("en", "To the content")):
            visitor = Visitor(f"http://localhost:{listening.getsockname()[1]}")
            await visitor.open("/" + route.path.strip("/") + "?lang=" + language)
            await visitor.hears(word)
            await visitor.hears("finished")
            await visitor.leave()

asyncio.run(visit())
print("visited", len(routes))
print(sorted({name.split(".")[0] for name in sys.modules} & {"mesa", "numba", "llvmlite", "simulation", "agents"}))
serving.should_exit = True
thread.join()
"""
    paths = os.pathsep.join([str(TOP), str(TOP / "tests")])
    settings = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", program], cwd=TOP, capture_output=True, text=True, env=settings, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    visited, found = done.stdout.strip().splitlines()
    assert int(visited.split()[1]) >= 1
    assert found == "[]"


def test_health_says_how_it_goes(server):
    found = json.loads(fetched(f"{server.url}/health")[2])
    assert found.keys() == {"status", "version", "workers", "calculations", "pages"}
    assert found["status"] == "ok"
