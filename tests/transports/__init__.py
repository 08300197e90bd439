"""Promises of the WSGI and ASGI transports at the edges of their protocols, in process and behind real servers."""
