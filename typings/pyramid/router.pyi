from collections.abc import Iterable
from typing import TYPE_CHECKING

from pyramid.registry import Registry

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

class Router:
    registry: Registry
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]: ...
