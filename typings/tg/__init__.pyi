from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tg.configurator.components.session import SessionConfigurationComponent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_View = TypeVar("_View", bound=Callable[..., Any])

class TGController: ...

class MinimalApplicationConfigurator:
    def register(self, component: type[SessionConfigurationComponent]) -> None: ...
    def update_blueprint(self, config: Mapping[str, Any]) -> None: ...
    def make_wsgi_app(self) -> WSGIApplication: ...

class _Flash:
    status: str
    def __call__(self, message: object, status: str | None = None) -> None: ...
    def pop_payload(self) -> dict[str, str]: ...
    def render(self, container_id: str, use_js: bool = True) -> str: ...

class _Response:
    headers: dict[str, str]
    location: str
    status: int | str
    status_int: int

class _Session(dict[str, Any]):
    def save(self) -> None: ...
    def delete(self) -> None: ...

flash: _Flash
response: _Response
session: _Session

def expose(template: str = "", content_type: str | None = None) -> Callable[[_View], _View]: ...
def redirect(base_url: str = "/") -> NoReturn: ...
