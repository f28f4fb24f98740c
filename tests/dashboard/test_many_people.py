"""Twenty people at once on one server: each sees a question of his own, and when they are gone nothing is left of them."""

import asyncio

import pytest
from serving import Server, Visitor, eventually, run

from dashboard import address
from scenarios.study import DEFAULT_STUDY, load_study

PEOPLE = 20
#: Twice the figure aimed at: what a page takes is measured by `python -m benchmarks.dashboard`, this only finds what grows without bound.
MOST_MEGABYTES_EACH = 10


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    small = {"weeks": 40, "replications": 1, "policies": ["none", "ad-hoc"], "cost": "own", "next_crisis": False}
    return [address.encode(load_study(DEFAULT_STUDY, residents=1000 + number, **small)) for number in range(PEOPLE)]


def test_each_of_twenty_sees_his_own_question_and_is_gone_afterwards(server: Server, addresses):
    async def together() -> tuple[list[Visitor], float]:
        people = [Visitor(server.url) for _ in addresses]
        await people[0].open(f"/?s={addresses[0]}&lang=nl")
        await people[0].hears(addresses[0])
        before = server.megabytes()
        await asyncio.gather(*(visitor.open(f"/?s={own}&lang=nl") for visitor, own in zip(people[1:], addresses[1:], strict=True)))
        await asyncio.gather(*(visitor.hears(own) for visitor, own in zip(people, addresses, strict=True)))
        await asyncio.gather(*(visitor.hears('"finished"') for visitor in people))
        assert server.health()["pages"] == PEOPLE
        each = (server.megabytes() - before) / (PEOPLE - 1)
        for visitor in people:
            await visitor.leave()
        return people, each

    people, each = run(together())
    for number, visitor in enumerate(people):
        said = visitor.everything()
        assert [other for other in addresses if other in said] == [addresses[number]]
    assert each < MOST_MEGABYTES_EACH
    assert eventually(lambda: server.health()["pages"] == 0)
    assert eventually(lambda: server.health()["calculations"] == 0)


def test_who_loses_his_connection_finds_his_page_again(server: Server, addresses):
    async def lose_it() -> None:
        visitor = Visitor(server.url)
        await visitor.open(f"/?s={addresses[3]}&lang=en")
        await visitor.hears(addresses[3])
        await visitor.lose()
        assert server.health()["pages"] == 1
        await visitor.connect()
        visitor.heard.clear()
        control = visitor.control
        await visitor.send("comm_msg", {"comm_id": control, "data": {"method": "app-status"}})
        await visitor.hears('"started": true')
        await visitor.leave()

    run(lose_it())
    assert eventually(lambda: server.health()["pages"] == 0)
