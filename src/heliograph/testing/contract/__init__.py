"""The contract: every promise as scenarios, written once and run against every integration.

An integration is put to the test by an *adapter*, a function that builds its application around a handler::

    def my_framework(helio: Heliograph, handler: Handler) -> Driver:
        app = MyFramework(middleware=[FlashMiddleware(helio)])

        @app.route("/<path>")
        def view(request):
            answer = handler(Call(request.method, request.path, flash=my_flash, read=my_read))
            return MyResponse(answer.text, answer.status, answer.headers)

        return WSGIDriver(app)

and then, in a test module::

    @pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
    def test_contract(scenario: Scenario) -> None:
        scenario.run(my_framework)
"""

from __future__ import annotations

from heliograph.testing.contract import (
    client,
    delivery,
    endpoint,
    errors,
    input,
    lifetime,
    limits,
    overlap,
    partials,
    privacy,
    stored,
)
from heliograph.testing.contract.site import SCENARIOS, Adapter, Answer, Call, Handler, Scenario, Site

__all__ = ["SCENARIOS", "Adapter", "Answer", "Call", "Handler", "Scenario", "Site"]

# Importing them fills SCENARIOS.
_WRITTEN_IN = (lifetime, overlap, delivery, limits, privacy, input, errors, stored, endpoint, partials, client)
