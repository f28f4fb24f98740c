"""What the dashboard shows, computed by worker processes: plain data in, plain data out."""
