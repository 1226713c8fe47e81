"""The API asked by schemathesis what its description allows, and what it does not: no 500, and nothing undescribed."""

import os
from typing import Any

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given
from hypothesis import settings as drawing
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as conformance

from kronespor.register.models import Transaction
from kronespor.web import tokens
from kronespor.web.roles import Role
from tests.web.conftest import SignedIn

EACH = int(os.environ.get("KRONESPOR_API_FUZZ", "1"))
"""Requests for each path, as the public and with a token, as described and otherwise; `make api-fuzz` sends more."""
CHECKS = [
    schemathesis.checks.not_a_server_error,
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
]


@pytest.mark.slow
@pytest.mark.any_database
@pytest.mark.django_db
def test_no_request_is_answered_otherwise_than_described(
    examples: dict[str, Any], signed_in: SignedIn, settings: Any
) -> None:
    settings.API_RATE = 1_000_000
    signed_in(Role.COUNCILLOR)
    owner = get_user_model().objects.get(username="councillor")
    _token, secret = tokens.make(owner, "Prøve", ["register", "enquiries", "check"])
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    asked = 0
    for headers in ({}, {"Authorization": f"Bearer {secret}"}):
        for found in schema.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]  # the description is valid
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                asked += sent(operation, mode, headers, examples)
    assert asked > 40
    caches["rates"].clear()


def sent(operation: Any, mode: GenerationMode, headers: dict[str, str], examples: dict[str, Any]) -> int:
    """Send requests of a kind to an operation; how many."""
    real = {"sha256": examples["sha256"], "pk": examples.get(operation.path.split("/")[3].rstrip("s"), 1)}
    real["question"] = "recipients"
    if "transactions" in operation.path:
        real["pk"] = Transaction.objects.earliest("pk").pk
    count = 0

    @drawing(
        max_examples=EACH, deadline=None, database=None, derandomize=EACH < 10, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        nonlocal count
        count += 1
        if mode == GenerationMode.POSITIVE and case.path_parameters and count % 2:
            case.path_parameters = {name: real[name] for name in case.path_parameters}
        case.call_and_validate(headers=headers, checks=CHECKS)

    try:
        ask()
    except Unsatisfiable:  # an operation of which nothing can be asked wrongly
        assert mode == GenerationMode.NEGATIVE, operation.label
    return count
