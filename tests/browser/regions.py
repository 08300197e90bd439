"""What a screen reader is told: the live regions of the accessibility tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def live_regions(nodes: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return role and text of each live region, in order.

    Args:
        nodes: What ``Accessibility.getFullAXTree`` of the DevTools protocol returns.
    """
    by_id = {node["nodeId"]: node for node in nodes}

    def text(node: dict[str, Any]) -> list[str]:
        if node["role"]["value"] == "StaticText":
            return [node["name"]["value"]]
        return [part for child in node.get("childIds", []) if child in by_id for part in text(by_id[child])]

    live = [node for node in nodes if not node["ignored"] and node["role"]["value"] in ("status", "alert")]
    return [(node["role"]["value"], " ".join(text(node))) for node in live]
