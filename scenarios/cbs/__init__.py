"""CBS files on neighbourhoods, in all their forms, made into city files."""

from scenarios.cbs.city_file import make_city_file

__all__ = ["make_city_file"]
