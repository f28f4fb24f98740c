"""The server in a real browser: nothing leaves it, what a stranger puts in an address is words, and a closed page asks for nothing more."""

import re
from urllib.parse import quote

import pytest
from browser_tools import CHROMIUM
from patience import PATIENCE
from serving import eventually

from dashboard import address
from dashboard.pages import routes
from scenarios.study import DEFAULT_STUDY, load_study

PATHS = ["/" + route.path.strip("/") for route in routes]
# A name that leads nowhere, for all but this computer.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
HOSTILE = "<img src=x onerror=\"window.caught=1\">{{ constructor.constructor('window.caught=1')() }}<script>window.caught=1</script>"


def test_every_request_of_every_page_is_to_the_server_itself(server, open_page):
    page = open_page("/?lang=en")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    for path in PATHS:
        page.goto(f"{server.url}{path}?lang=en")
        page.wait_for_selector("main#la-main")
        page.wait_for_load_state("networkidle")
    assert any(url.startswith("ws") for url in asked)
    own = re.compile(rf"(?:(?:http|ws)://localhost:{server.port}/|data:|blob:)")
    assert [url for url in asked if not own.match(url)] == []


def test_it_works_on_a_computer_without_a_network(server, browser):
    alone = browser.browser_type.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu", ALONE])
    try:
        page = alone.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{server.url}/?lang=en")
        assert page.wait_for_selector("#la-verdict").inner_text()
    finally:
        alone.close()


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("1.AAAAAAAAAA", "nl", "beschadigd"),
        ("<script>window.caught=1</script>", "nl", "beschadigd"),
        ("../../etc/passwd", "en", "damaged"),
        ("2.AAAAAAAAAAxxxx", "en", "newer"),
        ("1." + "A" * 9_000, "nl", "standaardvraag"),
    ],
)
def test_an_address_that_is_no_good_is_told_clearly(open_page, text, language, word):
    page = open_page(f"/?s={quote(text)}&lang={language}")
    notice = page.wait_for_selector("#la-notice")
    assert word in notice.inner_text()
    assert page.evaluate("window.caught") is None
    page.wait_for_selector("#la-verdict")


def test_what_somebody_writes_in_a_study_is_words_on_the_page(open_page):
    own = {
        "name": "ours",
        "title": {"nl": HOSTILE[:120], "en": HOSTILE[:120]},
        "instrument": [{"kind": "network-weavers", "start": "wave+13"}],
    }
    small = {"residents": 1000, "weeks": 40, "replications": 1, "cost": "own", "next_crisis": False}
    study = load_study(DEFAULT_STUDY, policies=["none", "ours"], policy=[own], question=HOSTILE, **small)
    page = open_page(f"/?s={address.encode(study)}&lang=en")
    page.wait_for_selector("#la-verdict")
    assert eventually(lambda: "<img src=x" in page.inner_text("main#la-main") or "<img src=x" in page.content())
    page.wait_for_timeout(500)
    assert page.evaluate("window.caught") is None
    assert page.query_selector("img[src=x]") is None


def test_closing_the_page_ends_its_calculation(server, open_page):
    slow = load_study(DEFAULT_STUDY, residents=200_000, replications=20)
    page = open_page(f"/?s={address.encode(slow)}&lang=en")
    assert eventually(lambda: server.health()["calculations"] == 1)
    page.close(run_before_unload=False)
    assert eventually(lambda: server.health()["calculations"] == 0)
