"""Load on real servers, over sockets: ``python -m benchmarks load``.

Gunicorn, uvicorn and granian with one worker and more, on loopback: requests per second, latency, and the memory of a
worker, with and without Heliograph. Nothing here knows what a message is made of: an application is served, visitors
come, and each message is counted.
"""
