"""What a page shows, as plain data: results and words in, one dictionary for a component out. Nothing here knows of the browser."""
