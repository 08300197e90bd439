"""A theme of one's own: a frame, and a table of classes."""

from heliograph.html import Theme

NOTES = Theme(
    item="""
      <div {attributes} class="note {look}">
        {icon}<div class="note-text">{title}{content}</div>{actions}{close}
      </div>""",
    looks={
        "success": "good",
        "info": "new",
        "warning": "soon",
        "error": "bad",
    },
    container="notes",
    icon="note-icon",
    actions="note-actions",
    link="note-action",
    button="note-action",
    close="note-close",
)
