"""A mapping that never changes, so that what holds it can be hashed, pickled and shared between copies of a model."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any


class FrozenMapping[K: Hashable, V](Mapping[K, V]):
    """Equal to any mapping with the same items, whatever their order. Unlike `types.MappingProxyType` it pickles and hashes."""

    __slots__ = ("_items",)
    _items: dict[K, V]

    def __init__(self, items: Mapping[K, V] | None = None):
        object.__setattr__(self, "_items", dict(items or {}))

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} never changes")

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return type(self), (self._items,)

    def __deepcopy__(self, _memo: dict[int, Any]) -> "FrozenMapping[K, V]":
        return self
