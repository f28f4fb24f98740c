"""The front end: pages in the browser over the experiments. Its server process imports neither Mesa nor the model."""
