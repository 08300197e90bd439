"""Foundation 6: https://get.foundation/sites/docs/callout.html. The space around buttons comes from ``flashes.css``."""

from __future__ import annotations

from heliograph.html.theme import Theme

FOUNDATION = Theme(
    item=(
        '<div {attributes} class="callout {look}"><div class="media-object">'
        '<div class="media-object-section">{icon}</div>'
        '<div class="media-object-section main-section flash-body">{title}{content}{actions}</div>'
        '<div class="media-object-section">{close}</div></div></div>'
    ),
    looks={"success": "success", "info": "primary", "warning": "warning", "error": "alert", "debug": "secondary"},
    actions="flash-actions",
    # Links, and hollow buttons, have too little contrast on a tinted callout.
    link="button small secondary",
    button="button small",
)
"""Foundation 6.9, beside ``flashes.css``; it has no dark look."""
