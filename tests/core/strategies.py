"""What hypothesis draws for tests of the core: every value that a message may hold, and whole parcels."""

from datetime import timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from markupsafe import Markup

from heliograph.action import Action
from heliograph.message import Message
from heliograph.parcel import Parcel, Ticket

_OFFSETS = st.integers(-86399, 86399).map(lambda seconds: timezone(timedelta(seconds=seconds)))

texts = st.text(max_size=40)
markups = texts.map(Markup)
scalars: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**62, max_value=2**70),
    st.integers(min_value=-(2**70), max_value=-(2**62)),
    st.floats(allow_nan=False),
    texts,
    markups,
    st.binary(max_size=40),
    st.datetimes(timezones=st.none() | _OFFSETS),
    st.dates(),
    st.uuids(),
    st.decimals(allow_nan=False),
)
contents: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(texts, inner, max_size=4),
    ),
    max_leaves=12,
)

_ids = st.text("ABCDEFGHabcdefgh0123456789-_", min_size=8, max_size=8)
_times = st.integers(min_value=0, max_value=2**62)
_places = st.sampled_from(["", "/shop", "/a/b"])
_domains = st.sampled_from(["", "shop.example"])
actions: st.SearchStrategy[Action] = st.builds(
    Action,
    label=texts,
    url=st.sampled_from(["/orders/7/undo", "https://shop.example/caf\u00e9?x=1#y", "?page=2"]),
    method=st.sampled_from(["get", "post"]),
)
messages: st.SearchStrategy[Message] = st.builds(
    Message,
    id=_ids,
    content=contents,
    category=texts,
    expires=_times,
    queue=texts,
    key=st.none() | texts,
    path=st.none() | texts.map("/{}".format),
    data=st.dictionaries(texts, scalars, max_size=3),
    title=texts,
    actions=st.lists(actions, max_size=2).map(tuple),
    sticky=st.booleans(),
)
parcels: st.SearchStrategy[Parcel] = st.builds(
    Parcel,
    created=_times,
    messages=st.lists(messages, min_size=1, max_size=4).map(tuple),
    binding=st.binary(max_size=8),
    path=_places,
    domain=_domains,
)
tickets: st.SearchStrategy[Ticket] = st.builds(
    Ticket, created=_times, expires=_times, id=_ids, path=_places, domain=_domains
)
