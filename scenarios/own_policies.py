"""Policies of a study's own: `[[policy]]` tables in its file, each a whole policy, so that one file holds all that is asked.

    policies = ["none", "ours"]
    [[policy]]
    name = "ours"
    title = { nl = "Van ons", en = "Ours" }
    [[policy.instrument]]
    kind = "network-weavers"

A name in `policies` means one of these first, then a policy of the library, then a file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from scenarios import library
from scenarios.errors import input_error, shown
from scenarios.frozen import FrozenMapping
from scenarios.policies import Policy, read_policy

MOST_OWN_POLICIES = 12
MOST_INSTRUMENTS = 40
EXPECTED = "[[policy]] tables"
#: A slash would be a file, a comma ends a name on the command line, and a full stop ends it in the name of a lever.
NOT_IN_NAMES = "/\\,."

type OwnPolicies = Mapping[str, Policy]
NO_OWN: OwnPolicies = FrozenMapping()


def own_policies_of(document: Mapping[str, Any], source: object) -> OwnPolicies:
    """The own policies of the document of a study, checked, by name in the order of the document."""
    return {policy.name: policy for policy in check_own_policies(document.get("policy", ()), source, "policy")}


def check_own_policies(value: object, source: object, key: str) -> tuple[Policy, ...]:
    """The `[[policy]]` tables of a study (or policies already read), checked one by one and together."""
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping | Policy) for row in value):
        raise input_error(source, key, shown(value), EXPECTED)
    if len(value) > MOST_OWN_POLICIES:
        raise input_error(source, key, f"{len(value)} tables", f"at most {MOST_OWN_POLICIES}")
    policies = tuple(row if isinstance(row, Policy) else read_own_policy(row, f"{source}: {key} {i}") for i, row in enumerate(value, 1))
    names = [policy.name for policy in policies]
    for name in names:
        if names.count(name) > 1:
            raise input_error(source, key, f"two policies named {shown(name)}", "names of their own")
        if name in library.names("policies"):
            raise input_error(source, key, f"the name {shown(name)}", "a name that no policy of the library has")
    return policies


def read_own_policy(document: Mapping[str, Any], label: object) -> Policy:
    """One own policy from its table, which came from `label`; unlike a file it must say its name."""
    if "name" not in document:
        raise input_error(label, "name", "nothing", "the name of the policy, in one line")
    rows = document.get("instrument", [])
    if isinstance(rows, list) and len(rows) > MOST_INSTRUMENTS:
        raise input_error(label, "instrument", f"{len(rows)} tables", f"at most {MOST_INSTRUMENTS}")
    policy = read_policy(document, label)
    if any(sign in policy.name for sign in NOT_IN_NAMES):
        raise input_error(label, "name", shown(policy.name), f"a name without any of {' '.join(NOT_IN_NAMES)}")
    return policy


def used_policies(own: OwnPolicies, policies: Iterable[str], source: object) -> tuple[Policy, ...]:
    """The own policies in the order in which `policies` names them. InputError for one it does not name."""
    names = list(policies)
    for name in own:
        if name not in names:
            raise input_error(source, "policy", f"{shown(name)}, which is not among the policies", "policies that the study compares")
    return tuple(own[name] for name in names if name in own)
