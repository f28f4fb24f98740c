"""A comparison in pieces that a server queues: tasks of a second or two for worker processes, plain data in and out.

Nothing here imports the model at module level, so whoever asks for a task can import its function, and read its result, without it.
"""
