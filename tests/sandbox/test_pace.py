"""How long a reader may take on a machine that has much to do."""

import os

import pytest

from kronespor.sandbox.pace import allowed


@pytest.mark.parametrize(("waiting", "seconds"), [(0.2, 60), (1, 60), (2.5, 150), (90, 240)])
def test_a_busy_machine_is_given_more_time_but_not_forever(
    monkeypatch: pytest.MonkeyPatch, waiting: float, seconds: float
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(os, "getloadavg", lambda: (waiting * 8, 0.0, 0.0))
    assert allowed(60) == seconds


def test_a_machine_that_does_not_tell_is_taken_for_one_that_has_little_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> tuple[float, float, float]:
        raise OSError

    monkeypatch.setattr(os, "getloadavg", refused)
    assert allowed(60) == 60
