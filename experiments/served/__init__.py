"""What a worker process does for the dashboard: plain data in, plain data or bytes out, heavy imports inside the functions."""
