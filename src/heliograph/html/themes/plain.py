"""The plain theme: for sites with CSS of their own; ``flashes.css`` is its whole stylesheet."""

from __future__ import annotations

from heliograph.html.theme import Theme

PLAIN = Theme(
    item=(
        '<div {attributes} class="flash flash-{look}">'
        '{icon}<div class="flash-body">{title}{content}{actions}</div>{close}</div>'
    ),
    looks={name: name for name in ("success", "info", "warning", "error", "debug")},
    container="flashes",
    icon="flash-icon",
    title="flash-title",
    content="flash-content",
    actions="flash-actions",
    link="flash-link",
    button="flash-button",
    close="flash-close",
)
"""Looks like nothing in particular, in light and dark."""
