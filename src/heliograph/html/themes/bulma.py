"""Bulma 1: https://bulma.io/documentation/elements/notification/."""

from __future__ import annotations

from heliograph.html.theme import Theme

BULMA = Theme(
    # Not is-light, which stays bright on a dark page.
    item=(
        '<div {attributes} class="notification has-background-{look}-soft has-text-{look}-bold'
        ' is-flex is-align-items-flex-start is-gap-1.5 p-4 mb-4">'
        '{icon}<div class="is-flex-grow-1 flash-body">{title}{content}{actions}</div>{close}</div>'
    ),
    looks={"success": "success", "info": "info", "warning": "warning", "error": "danger", "debug": "text"},
    icon="is-flex-shrink-0 mt-1",
    title="is-block has-text-inherit",
    actions="is-flex is-flex-wrap-wrap is-align-items-center is-gap-2 mt-2 flash-actions",
    link="has-text-weight-semibold",
    button="button is-small is-{look}",
    close="button is-small is-ghost has-text-inherit p-1",
)
"""Bulma 1.x, beside ``flashes.css``; light and dark by ``data-theme``."""
