"""Heavy work for the dashboard: functions that a worker process runs, plain data in and out, heavy imports inside them."""
