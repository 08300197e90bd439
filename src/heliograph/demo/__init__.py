"""The demo: what a visitor sees of Heliograph, and what others lose.

An ordinary Starlette application that uses :mod:`heliograph.starlette` as anybody would; ``python -m heliograph``
serves it. One module per page; nothing of the library imports it.
"""
