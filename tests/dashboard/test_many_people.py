"""Twenty people at once on one server: each sees a question of his own, and when they are gone nothing is left of them."""

import asyncio
from collections.abc import Iterator

import pytest
from serving import Server, Visitor, eventually, run

from dashboard import address
from scenarios.study import DEFAULT_STUDY, load_study

PEOPLE = 20
#: Twice the figure aimed at: what a page takes is measured by `python -m benchmarks.dashboard`, this only finds what grows without bound.
MOST_MEGABYTES_EACH = 10


@pytest.fixture
def own(server: Server) -> Iterator[Server]:
    """A server that nobody else has been to; `server` is asked for so that no other tests run beside it."""
    running = Server()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    small = {"weeks": 40, "replications": 1, "policies": ["none", "ad-hoc"], "cost": "own", "next_crisis": False}
    return [address.encode(load_study(DEFAULT_STUDY, residents=1000 + number, **small)) for number in range(PEOPLE)]


def test_each_of_twenty_sees_his_own_question_and_is_gone_afterwards(own: Server, addresses):
    async def together() -> tuple[list[Visitor], float]:
        people = [Visitor(own.url) for _ in addresses]
        await people[0].open(f"/?s={addresses[0]}&lang=nl")
        await people[0].hears(addresses[0])
        before = own.megabytes()
        await asyncio.gather(*(visitor.open(f"/?s={asked}&lang=nl") for visitor, asked in zip(people[1:], addresses[1:], strict=True)))
        await asyncio.gather(*(visitor.hears(asked) for visitor, asked in zip(people, addresses, strict=True)))
        await asyncio.gather(*(visitor.hears('"finished"') for visitor in people))
        assert own.health()["pages"] == PEOPLE
        each = (own.megabytes() - before) / (PEOPLE - 1)
        for visitor in people:
            await visitor.leave()
        return people, each

    people, each = run(together())
    for number, visitor in enumerate(people):
        said = visitor.everything()
        assert [other for other in addresses if other in said] == [addresses[number]]
    assert each < MOST_MEGABYTES_EACH
    assert eventually(lambda: own.health()["pages"] == 0)
    assert eventually(lambda: own.health()["calculations"] == 0)


def test_who_loses_his_connection_finds_his_page_again(own: Server, addresses):
    async def lose_it() -> None:
        visitor = Visitor(own.url)
        await visitor.open(f"/?s={addresses[3]}&lang=en")
        await visitor.hears(addresses[3])
        await visitor.lose()
        assert own.health()["pages"] == 1
        await visitor.connect()
        visitor.heard.clear()
        control = visitor.control
        await visitor.send("comm_msg", {"comm_id": control, "data": {"method": "app-status"}})
        await visitor.hears('"started": true')
        await visitor.leave()

    run(lose_it())
    assert eventually(lambda: own.health()["pages"] == 0)
