from collections.abc import Callable
from typing import Any

from pyramid.request import Request

def SignedCookieSessionFactory(
    secret: str,
    cookie_name: str = "session",
    *,
    timeout: int | None = 1200,
    reissue_time: int | None = 0,
    serializer: Any = None,
) -> Callable[[Request], Any]: ...
def BaseCookieSessionFactory(serializer: Any, cookie_name: str = "session") -> Callable[[Request], Any]: ...
