"""What the spread in a sweep comes from, and how many worlds tell a difference.

`variance` splits the spread into assumptions and luck, `one_at_a_time` has the indices of Morris and Saltelli designs with a floor of
noise, `importance` and `explained` those of plain samples, `worlds_needed` the worlds a difference takes. These take arrays and give
numbers; `analysis` makes a result of an opened sweep, `told`, `told_inputs`, `words` and `pictures` a page of the result.
"""
