"""Bootstrap 5.3: https://getbootstrap.com/docs/5.3/components/alerts/."""

from __future__ import annotations

from heliograph.html.theme import Theme

BOOTSTRAP = Theme(
    item=(
        '<div {attributes} class="alert alert-{look} d-flex align-items-start gap-2">'
        '{icon}<div class="flex-grow-1 text-break flash-body">{title}{content}{actions}</div>{close}</div>'
    ),
    looks={"success": "success", "info": "info", "warning": "warning", "error": "danger", "debug": "secondary"},
    icon="flex-shrink-0 mt-1",
    title="d-block",
    actions="d-flex flex-wrap align-items-center gap-3 mt-2",
    link="alert-link",
    # An outlined button has the plain colour, which a light alert swallows; one of no kind does not show the focus.
    button="btn btn-sm btn-link border-{look} text-{look}-emphasis text-decoration-none",
    # Not btn-close: its picture is a data: address, which a content security policy keeps out.
    close="btn btn-sm btn-link p-1 lh-1 border-0 text-reset",
)
"""Bootstrap 5.3, light and dark by ``data-bs-theme``."""
