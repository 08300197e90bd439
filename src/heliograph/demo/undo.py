"""A photo is deleted, and the message has the button that brings it back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from heliograph import Action
from heliograph.demo.listing import listing
from heliograph.demo.rendering import render
from heliograph.starlette import flash

PHOTOS = {"harbour": "Harbour", "meadow": "Meadow in June", "summit": "Summit", "station": "Old station"}


class Album:
    """Some photos, and a bin. One for all visitors of a demo, which is usually one."""

    def __init__(self) -> None:
        self.bin: set[str] = set()

    @property
    def photos(self) -> dict[str, str]:
        """The names of the photos that are not in the bin."""
        return {photo: name for photo, name in PHOTOS.items() if photo not in self.bin}

    def delete(self, photo: str) -> bool:
        """Put a photo into the bin; return whether it was in the album."""
        found = photo in self.photos
        if found:
            self.bin.add(photo)
        return found

    def restore(self, photo: str) -> bool:
        """Take a photo out of the bin; return whether it was there."""
        found = photo in self.bin
        self.bin.discard(photo)
        return found


def _album(request: Request) -> Album:
    album: Album = request.app.state.album
    return album


async def page(request: Request) -> Response:
    """Show the album."""
    return render(request, "undo.html", {"photos": _album(request).photos, "code": listing(delete, restore)})


async def delete(request: Request) -> Response:
    """Delete a photo, and offer to bring it back."""
    album, photo = _album(request), request.path_params["photo"]
    if album.delete(photo):
        undo = Action("Undo", f"/undo/{photo}/restore", method="post")
        text = f"“{PHOTOS[photo]}” is in the bin."
        flash(request, text, title="Photo deleted", actions=[undo])
    else:
        flash(request, "That photo is not in the album.", "warning")
    return RedirectResponse("/undo", status_code=303)


async def restore(request: Request) -> Response:
    """Bring a photo back; pressing the button twice is no error."""
    album, photo = _album(request), request.path_params["photo"]
    if album.restore(photo):
        flash(request, f"“{PHOTOS[photo]}” is back.", "info")
    return RedirectResponse("/undo", status_code=303)


async def restore_all(request: Request) -> Response:
    """Empty the bin into the album."""
    _album(request).bin.clear()
    return RedirectResponse("/undo", status_code=303)


routes = [
    Route("/undo", page),
    Route("/undo", restore_all, methods=["POST"]),
    Route("/undo/{photo}/delete", delete, methods=["POST"]),
    Route("/undo/{photo}/restore", restore, methods=["POST"]),
]
