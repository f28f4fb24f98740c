"""In how many conceivable worlds one policy does better than another, by how much, and where it does not.

`examine` puts a result together of a sweep; `pairs`, `regret`, `fitting`, `peeled`, `region` and `shuffled` find its parts, pure, from
arrays; `words`, `page` and `figures` say it, `kept` holds the result that comes with the program. Importing this package is light.
"""
