"""Bootstrap 5.3: https://getbootstrap.com/docs/5.3/components/alerts/."""

from __future__ import annotations

from heliograph.html.theme import Theme

BOOTSTRAP = Theme(
    item=(
        '<div {attributes} class="alert alert-{look} d-flex align-items-start gap-2">'
        '{icon}<div class="flex-grow-1 text-break">{title}{content}{actions}</div>{close}</div>'
    ),
    looks={"success": "success", "info": "info", "warning": "warning", "error": "danger", "debug": "secondary"},
    icon="flex-shrink-0 mt-1",
    title="d-block",
    actions="d-flex flex-wrap align-items-center gap-3 mt-2",
    link="alert-link",
    # An outlined button has the plain colour, which a light alert swallows.
    button="btn btn-sm border-{look} text-{look}-emphasis",
    # Not btn-close: its picture is a data: address, which a content security policy keeps out.
    close="btn btn-sm p-1 lh-1 border-0 text-reset",
)
"""Bootstrap 5.3, light and dark by ``data-bs-theme``."""
