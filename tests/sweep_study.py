"""A study small enough to sweep in a second or two, as a user would write it."""

TINY = """
city = "the-hague"
crisis = "nl-2020-2022"
residents = 500
weeks = 30
next_crisis = false
cost = "own"
policies = ["none", "ad-hoc"]
replications = 2
[uncertain]
existing_per_10000 = { low = 20, high = 60 }
"""
