"""How a store says that its server failed: one error, whatever the driver raised.

The rule: what a server said, or the way to it, becomes a `StoreUnavailableError` with the driver's error as its cause;
anything else (a wrong argument, a bug) passes through as it is. Whether an outage is logged or raised is no decision
of a store; the core makes it.
"""

from __future__ import annotations

from heliograph.errors import StoreUnavailableError


def unavailable(operation: str, error: BaseException) -> StoreUnavailableError:
    """Return the error to raise for a driver's error, which may have no words of its own, or many lines.

    Example:
        >>> unavailable("claim", TimeoutError())
        StoreUnavailableError('The store failed at claim: TimeoutError.')
    """
    words = str(error).strip().partition("\n")[0]
    kind = type(error).__name__
    return StoreUnavailableError(f"The store failed at {operation}: {kind}{': ' * bool(words)}{words.rstrip('.')}.")
