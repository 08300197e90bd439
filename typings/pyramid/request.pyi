from collections import deque
from collections.abc import Callable
from typing import Any

from pyramid.registry import Registry
from pyramid.response import Response
from webob.request import BaseRequest

class Request(BaseRequest):
    registry: Registry
    session: Any
    authenticated_userid: str | None
    exception: BaseException | None
    response: Response
    response_callbacks: deque[Callable[[Any, Any], object]]
    def add_response_callback(self, callback: Callable[[Any, Any], object]) -> None: ...
    def add_finished_callback(self, callback: Callable[[Any], object]) -> None: ...
    def invoke_subrequest(self, request: Request, use_tweens: bool = False) -> Response: ...
    def route_path(self, route_name: str, *elements: object, **kw: Any) -> str: ...
