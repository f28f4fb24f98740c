"""Documents of studies and policies of any kind, for tests with Hypothesis."""

from hypothesis import strategies as st

from scenarios import library
from scenarios.instruments import DEGREE, KINDS
from scenarios.outcomes import OUTCOMES

ONE = "urgency_recovery_per_week"

shares = st.floats(0.001, 0.999)
texts = st.text(st.characters(exclude_categories=["Cs"]))
ranges = st.tuples(shares, shares).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: {"low": min(ends), "high": max(ends)})

starts = st.integers(0, 500) | st.sampled_from(["crisis", "wave", "calm", "wave+13", "crisis + 4", "2020-03-16"])


@st.composite
def instruments(draw):
    """A `[[instrument]]` table."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    return {"kind": kind.name} | draw(
        st.fixed_dictionaries(
            {},
            optional={
                "strength": st.floats(0.0, 1.0 if kind.measure == DEGREE else 1000.0).map(abs),
                "start": starts,
                "end": st.sampled_from(["never", "calm"]) | st.integers(501, 1000),
                "ready_after_weeks": st.integers(0, 100),
                kind.price_key: st.floats(0.01, 1e5),
                "steering": st.floats(0.0, 1.0).map(abs),
            },
        )
    )


names = st.text("abc-é ", min_size=1, max_size=8).map(lambda name: f"own{name}".strip())
titles = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
policies = st.fixed_dictionaries(
    {"name": names},
    optional={"title": titles | st.fixed_dictionaries({"nl": titles, "en": titles}), "instrument": st.lists(instruments(), max_size=3)},
)

plain_documents = st.fixed_dictionaries(
    {
        "city": st.sampled_from(["the-hague", "rotterdam"]),
        "crisis": st.sampled_from(library.names("crises")),
        "policies": st.lists(st.sampled_from(["none", "ad-hoc", "structural", "mixed"]), min_size=1, unique=True),
    },
    optional={
        "question": texts,
        "residents": st.integers(1, 20_000_000) | st.just("all"),
        "neighbourhoods": st.lists(st.sampled_from(["WK051801", "WK051802", "WK051836"]), min_size=1, unique=True),
        "weeks": st.integers(1, 520),
        "next_crisis": st.booleans(),
        "cost": st.sampled_from(["equal", "own"]),
        "budget_eur_per_1000_residents_per_year": st.integers(0, 10500) | st.floats(0, 10500),
        "replications": st.integers(1, 1000),
        "seed": st.integers(0, 2**63 - 1),
        "decision": st.fixed_dictionaries(
            {"primary": st.sampled_from(sorted(OUTCOMES)), "matters": st.dictionaries(st.sampled_from(sorted(OUTCOMES)), shares)}
        ),
        "assumptions": st.dictionaries(st.sampled_from([ONE, "food_bank_share"]), shares),
        "uncertain": st.just({"none": True}) | st.dictionaries(st.sampled_from([ONE, "food_bank_share"]), ranges),
        "levers": st.fixed_dictionaries(
            {}, optional={"crisis": st.just(["one-wave", "none"]), ONE: ranges, "structural.network-weavers.strength": ranges}
        ),
        "envelope_eur_per_1000_residents_per_year": st.floats(0, 10500),
    },
)


@st.composite
def with_own_policies(draw, plain):
    """The document of a study with some policies of its own among its policies."""
    document = draw(plain)
    own = draw(st.lists(policies, max_size=2, unique_by=lambda policy: policy["name"]))
    if not own:
        return document
    asked = draw(st.permutations([*document["policies"], *(policy["name"] for policy in own)]))
    return document | {"policies": asked, "policy": own}


documents = with_own_policies(plain_documents)
