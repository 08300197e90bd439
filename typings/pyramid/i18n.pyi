from typing import Any

class TranslationString(str):
    domain: str | None
    context: str | None
    default: str
    mapping: dict[str, Any] | None
    def __new__(
        cls,
        msgid: str,
        domain: str | None = None,
        default: str | None = None,
        mapping: dict[str, Any] | None = None,
        context: str | None = None,
    ) -> TranslationString: ...
    def interpolate(self, translated: str | None = None) -> str: ...

class TranslationStringFactory:
    def __init__(self, factory_domain: str) -> None: ...
    def __call__(
        self,
        msgid: str,
        mapping: dict[str, Any] | None = None,
        default: str | None = None,
        context: str | None = None,
    ) -> TranslationString: ...
