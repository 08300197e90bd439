"""Applications for servers to serve, with the folder around this one on their path and nothing else of the tests."""
