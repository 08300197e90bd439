from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_View = TypeVar("_View", bound=Callable[..., Any])

class TGController: ...

class MinimalApplicationConfigurator:
    def update_blueprint(self, config: Mapping[str, Any]) -> None: ...
    def make_wsgi_app(self) -> WSGIApplication: ...

class _Flash:
    def __call__(self, message: object, status: str | None = None) -> None: ...
    def pop_payload(self) -> dict[str, str]: ...

class _Response:
    status_int: int
    location: str

flash: _Flash
response: _Response

def expose(template: str = "", content_type: str | None = None) -> Callable[[_View], _View]: ...
