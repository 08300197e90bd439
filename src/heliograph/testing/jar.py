"""A browser's cookie jar as a model: what it keeps of a response's cookies, and what the next request carries.

Here live the rules of draft-ietf-httpbis-rfc6265bis (the "§" below) and, where Chromium departs from it, those of
Chromium 156, which they were tried against. Never here: HTTP, a framework, the meaning of Heliograph's own cookies.

Not modelled: the public suffix list (a site is the last two labels of a host; one label is a public suffix), blocking
of third-party cookies, ``Priority``, the limits of a partition and of the whole jar, clock skew, and scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, Literal, NamedTuple
from urllib.parse import urlsplit

_SECOND: Final = 10**9
_LIFETIME: Final = 400 * 24 * 60 * 60  # Seconds. §5.5: "The RECOMMENDED limit is 400 days in the future".
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")  # §5.6 spares a tab inside, Chromium does not.
_DELTA: Final = re.compile(r"[+-]?[0-9]+")  # §5.6.2 knows no "+", Chromium does.
_DATE_TOKEN: Final = re.compile(r"[^\t -/;-@\[-`{-~]+")  # §5.1.1, non-delimiter.
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE_FIELDS: Final = {  # §5.1.1 in its order, but as Chromium has it: years of any length, nothing after a number.
    "time": re.compile(r"([0-9]{1,3}):([0-9]{1,3}):([0-9]{1,3})"),
    "day": re.compile(r"([0-9]{1,2})"),
    "month": re.compile(rf"({'|'.join(_MONTHS)}).*", re.ASCII | re.IGNORECASE | re.DOTALL),
    "year": re.compile(r"([0-9]{1,5})"),
}

_SameSite = Literal["default", "lax", "strict", "none"]
_SAME_SITES: Final[Mapping[str, _SameSite]] = {"lax": "lax", "strict": "strict", "none": "none"}
_Nature = Literal["same-site", "safe navigation", "unsafe navigation", "cross-site"]
_SENT: Final[Mapping[_Nature, tuple[_SameSite, ...]]] = {  # §5.8.3 step 3, by the nature of the request.
    "same-site": ("default", "lax", "strict", "none"),
    "safe navigation": ("default", "lax", "none"),
    "unsafe navigation": ("none",),
    "cross-site": ("none",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie as it is held (§5.7: "the following fields about each cookie"); times in nanoseconds.

    Attributes:
        host_only: Whether ``Domain`` was absent, so that only the very host ``domain`` gets it.
        http_only: Recorded; only the name prefixes that ask for it heed it.
        same_site: ``default`` when the line named none that is known.
        expires: None for a cookie of the session.
        partition: The top-level site that a ``Partitioned`` cookie belongs to.

    Example:
        >>> jar = CookieJar(clock=lambda: 0)
        >>> jar.store("https://shop.example/cart/", ["a=1"])
        >>> jar.cookies()[0].path
        '/cart'
    """

    name: str
    value: str
    domain: str
    host_only: bool
    path: str
    secure: bool
    http_only: bool
    same_site: _SameSite
    expires: int | None
    created: int
    accessed: int
    partition: str | None

    @property
    def key(self) -> tuple[str, str, bool, str, str | None]:
        """What makes it the same cookie as another: §5.7 step 23, and the partition."""
        return self.name, self.domain, self.host_only, self.path, self.partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A ``Set-Cookie`` line that a browser refuses without telling the server.

    Example:
        >>> jar = CookieJar(clock=lambda: 0)
        >>> jar.store("https://shop.example/", ["a=1; SameSite=None"])
        >>> jar.refused[0].reason
        'SameSite=None without Secure'
    """

    url: str
    set_cookie: str
    reason: str


class CookieJar:
    """The cookies of one browser profile.

    Three arguments describe a request, in `store` and in `header`. ``cross_site``: another site started it.
    ``navigation``: it is to replace a page, not to load something for one. ``top_level_site``: the site in the address
    bar, as a URL or a host; None means that of the URL, another one makes the request a cross-site part of a page.

    Args:
        clock: Returns nanoseconds since the epoch.

    Attributes:
        refused: The lines that were refused so far, so that a test can assert that there are none.

    Example:
        >>> jar = CookieJar(clock=lambda: 0)
        >>> jar.store("https://shop.example/", ["seen=1; Path=/; Secure"])
        >>> jar.header("https://shop.example/cart")
        'seen=1'
    """

    def __init__(self, *, clock: Callable[[], int]) -> None:
        self.refused: list[Refusal] = []
        self._clock = clock
        self._held: dict[tuple[str, str, bool, str, str | None], Cookie] = {}

    def store(
        self,
        url: str,
        set_cookie: Iterable[str],
        *,
        cross_site: bool = False,
        navigation: bool = True,
        top_level_site: str | None = None,
    ) -> None:
        """Apply the ``Set-Cookie`` values of one response from a URL. Text beyond ASCII counts as UTF-8.

        Raises:
            ValueError: If ``url`` is no http or https URL. A line is never an error: see ``refused``.
            TypeError: If ``set_cookie`` is one text, which would be taken for many lines of one character.
        """
        if isinstance(set_cookie, str):
            raise TypeError("set_cookie must be the list of all Set-Cookie values, not one of them.")
        request = _request(url, cross_site=cross_site, navigation=navigation, top_level_site=top_level_site)
        for line in set_cookie:
            cookie, reason = _receive(_parse(line), request, self._clock(), self.cookies())
            if reason is None:
                self._hold(cookie)
            else:
                self.refused.append(Refusal(url=url, set_cookie=line, reason=reason))

    def header(
        self,
        url: str,
        *,
        method: str = "GET",
        cross_site: bool = False,
        navigation: bool = True,
        top_level_site: str | None = None,
    ) -> str | None:
        """Return the ``Cookie`` header of a request to a URL (percent-encoded), or None if it has none (§5.8.3).

        Raises:
            ValueError: If ``url`` is no http or https URL.
        """
        now = self._clock()
        request = _request(
            url, method=method, cross_site=cross_site, navigation=navigation, top_level_site=top_level_site
        )
        sent = [cookie for cookie in self.cookies() if _is_sent(cookie, request, now)]
        # "Cookies with longer paths are listed before cookies with shorter paths"; the jar is in order of creation.
        sent.sort(key=lambda cookie: -len(cookie.path))
        for cookie in sent:
            if now - cookie.accessed >= 60 * _SECOND:  # Chromium leaves a younger last access as it is.
                self._held[cookie.key] = replace(cookie, accessed=now)
        return "; ".join(f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sent) or None

    def cookies(self) -> list[Cookie]:
        """Return what is held now, in the order of creation, expired ones gone."""
        now = self._clock()
        self._held = {key: held for key, held in self._held.items() if held.expires is None or held.expires > now}
        return list(self._held.values())

    def copy(self) -> CookieJar:
        """Return an independent jar with the same clock, cookies and refusals."""
        twin = CookieJar(clock=self._clock)
        twin.refused, twin._held = self.refused.copy(), self._held.copy()
        return twin

    def _hold(self, cookie: Cookie) -> None:
        # §5.7 step 23: "Update the creation-time of the newly-created cookie to match the creation-time of the
        # old-cookie." Chromium does so only when the value stays; a new value sends the cookie to the end of its row.
        old = self._held.get(cookie.key)
        if old is not None and old.value == cookie.value:
            cookie = replace(cookie, created=old.created)
        else:
            self._held.pop(cookie.key, None)
        self._held[cookie.key] = cookie
        if len(self._held) > 180:
            self._evict(_registrable(cookie.domain))

    def _evict(self, site: str) -> None:
        rivals = [held for held in self.cookies() if not held.partition and _registrable(held.domain) == site]
        # Chromium leaves 150 to a site, so the 181st cookie takes 31 along: those "whose secure-only-flag is false"
        # first, among equals "the cookie with the earliest last-access-time first" (§5.7).
        rivals.sort(key=lambda held: (held.secure, held.accessed))
        for victim in rivals[:-150] if len(rivals) > 180 else ():
            del self._held[victim.key]


class _Line(NamedTuple):
    name: str
    value: str
    attributes: Mapping[str, str]
    has_control: bool


class _Request(NamedTuple):
    host: str
    path: str
    secure: bool
    nature: _Nature
    top_level_site: str


def _request(
    url: str,
    *,
    method: str = "GET",
    cross_site: bool = False,
    navigation: bool = True,
    top_level_site: str | None = None,
) -> _Request:
    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError(f"{url!r} is no http or https URL.")
    own = f"{parts.scheme}://{_registrable(host)}"  # §5.2, HTML: sites of different schemes are different.
    embedded = cross_site and not navigation
    top = "https://page.invalid" if embedded else own  # Some other page; which one, the caller did not say.
    if top_level_site is not None:
        page = urlsplit(top_level_site if "://" in top_level_site else f"{parts.scheme}://{top_level_site}")
        top = f"{page.scheme}://{_registrable(page.hostname or '')}"
    nature: _Nature
    if embedded or top != own:
        nature = "cross-site"
    elif not cross_site:
        nature = "same-site"
    else:  # RFC 9110 section 9.2.1.
        nature = "safe navigation" if method in ("GET", "HEAD", "OPTIONS", "TRACE") else "unsafe navigation"
    # §5.8.3 leaves to the browser what is secure; Chromium says https and loopback.
    address = _address(host)
    loopback = address.is_loopback if address else f".{host}".endswith(".localhost")
    return _Request(host, parts.path or "/", parts.scheme == "https" or loopback, nature, top)


def _parse(line: str) -> _Line:
    """Apply §5.6."""
    texts = [text.strip(" \t") for part in line.split(";") for text in part.partition("=")]
    name, equals, value = texts[:3]
    if not equals:  # "the name string is empty, and the value string is the value of name-value-pair"
        name, value = "", name
    # "If the attribute-value is longer than 1024 octets, ignore the cookie-av string". Of the others the last counts.
    pairs = zip(texts[3::3], texts[5::3], strict=True)
    attributes = {key.lower(): text for key, text in pairs if _octets(text) <= 1024}
    return _Line(name, value, attributes, any(map(_CONTROL.search, texts)))


def _receive(line: _Line, request: _Request, now: int, held: Sequence[Cookie]) -> tuple[Cookie, str | None]:
    """Apply §5.7: return the cookie that a line asks for, and why it is refused, if it is."""
    name, value, attributes, has_control = line
    domain, path = _domain(attributes.get("domain", ""), request.host), attributes.get("path", "")
    cookie = Cookie(
        name=name,
        value=value,
        domain=domain or request.host,
        host_only=not domain,
        # §5.1.4: "up to, but not including, the right-most" slash.
        path=path if path.startswith("/") else request.path.rpartition("/")[0] or "/",
        secure="secure" in attributes,
        http_only="httponly" in attributes,
        same_site=_SAME_SITES.get(attributes.get("samesite", "").lower(), "default"),
        expires=_expiry(attributes, now),
        created=now,
        accessed=now,
        partition=request.top_level_site if "partitioned" in attributes else None,
    )
    complaints = {
        "it contains a control character": has_control,
        "it has neither name nor value": not name and not value,
        "name and value exceed 4096 bytes": _octets(name + value) > 4096,
        "Domain does not cover the host": domain is None,
        "the name's prefix asks for other attributes": not _keeps_prefix(cookie, attributes),
        # Chromium only: sent back as "a=b", it would be taken for another cookie.
        "it has no name and an equals sign in its value": not name and "=" in value,
        "Secure over plain http": cookie.secure and not request.secure,
        "SameSite=None without Secure": cookie.same_site == "none" and not cookie.secure,
        "Partitioned without Secure": cookie.partition is not None and not cookie.secure,
        # Step 18: "Top-level navigations can create a cookie with any `SameSite` value".
        "SameSite is not None in a cross-site response": cookie.same_site != "none" and request.nature == "cross-site",
        "it would overlay a Secure cookie": not request.secure and any(_overlays(cookie, other) for other in held),
    }
    return cookie, next((complaint for complaint, true in complaints.items() if true), None)


def _keeps_prefix(cookie: Cookie, attributes: Mapping[str, str]) -> bool:
    """Apply §5.4, §5.7 steps 20 to 22, and the two prefixes with ``Http`` that Chromium knows."""
    bare = attributes.get("path") == "/" and not attributes.get("domain")
    kept = {
        "__secure-": cookie.secure,
        "__host-": cookie.secure and bare,
        "__http-": cookie.secure and cookie.http_only,
        "__host-http-": cookie.http_only,
    }
    start = (cookie.name or cookie.value).lower()
    return all(bool(cookie.name) and fine for prefix, fine in kept.items() if start.startswith(prefix))


def _overlays(cookie: Cookie, held: Cookie) -> bool:
    """Apply §5.7 step 16: "a newly-created, non-secure cookie does not overlay an existing secure cookie"."""
    return (
        held.secure
        and (held.name, held.partition) == (cookie.name, cookie.partition)
        and (_domain_matches(held.domain, cookie.domain) or _domain_matches(cookie.domain, held.domain))
        and _path_matches(cookie.path, held.path)
    )


def _is_sent(cookie: Cookie, request: _Request, now: int) -> bool:
    # §5.6.7.2, "Lax-allowing-unsafe": "a cookie age of 2 minutes or less".
    allows_unsafe = cookie.same_site == "default" and now - cookie.created <= 120 * _SECOND
    return (
        (cookie.domain == request.host if cookie.host_only else _domain_matches(request.host, cookie.domain))
        and _path_matches(request.path, cookie.path)
        and (request.secure or not cookie.secure)
        and (cookie.same_site in _SENT[request.nature] or (allows_unsafe and request.nature == "unsafe navigation"))
        and cookie.partition in (None, request.top_level_site)
    )


def _expiry(attributes: Mapping[str, str], now: int) -> int | None:
    latest = now + _LIFETIME * _SECOND
    if _DELTA.fullmatch(attributes.get("max-age", "")):  # §5.7 step 6: before Expires.
        return min(now + int(attributes["max-age"]) * _SECOND, latest)
    date = _date(attributes.get("expires", ""))
    return None if date is None else min(date, latest)


def _date(text: str) -> int | None:
    found: dict[str, Sequence[str]] = {}
    for token in _DATE_TOKEN.findall(text):
        for field, pattern in _DATE_FIELDS.items():
            if field not in found and (match := pattern.fullmatch(token)):
                found[field] = match.groups()
                break
    try:
        day, year, month = int(found["day"][0]), int(found["year"][0]), found["month"][0].lower()
        # "If the year-value is greater than or equal to 70 and less than or equal to 99, increment [it] by 1900."
        year += 1900 if 70 <= year <= 99 else 2000 if year < 70 else 0
        hour, minute, second = map(int, found["time"])
        moment = datetime(min(year, 9999), _MONTHS.index(month) + 1, day, hour, minute, second, tzinfo=UTC)
    except (KeyError, ValueError):  # "fail to parse the cookie-date"
        return None
    return int(moment.timestamp()) * _SECOND


def _domain(attribute: str, host: str) -> str | None:
    """Return the cookie's domain, empty for a host-only cookie, None if the attribute does not cover the host."""
    domain = attribute.lower().removeprefix(".")
    # §5.7 step 9: a public suffix as Domain makes a host-only cookie of its own host, and is refused elsewhere.
    undivided = "." not in host or _address(host) is not None
    if not attribute or (undivided and domain == host):
        return ""
    return domain if "." in domain and _domain_matches(host, domain) else None


def _domain_matches(host: str, domain: str) -> bool:
    """Apply §5.1.3: the last condition is "The string is a host name (i.e., not an IP address)"."""
    return host == domain or (host.endswith(f".{domain}") and not _address(host))


def _path_matches(path: str, cookie_path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path.removesuffix("/") + "/")


def _registrable(host: str) -> str:
    return host if _address(host) else ".".join(host.split(".")[-2:])


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
