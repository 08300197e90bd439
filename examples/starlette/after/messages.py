"""The shop's flash messages."""

from heliograph.starlette import flash, get_flashed_messages

__all__ = ["flash", "get_flashed_messages"]
