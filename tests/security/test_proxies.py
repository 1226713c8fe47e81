"""Behind a proxy everybody is somebody of their own: who signs in can, and who guesses slows nobody but themselves."""

import pytest

from tests.processes import python
from tests.security.conftest import Site, Visitor

COUNTED = """import django; django.setup()
from kronespor.web.models import Counter
print(*{key.split(":ip:")[-1] for key in Counter.objects.values_list("key", flat=True) if ":ip:" in key})
Counter.objects.all().delete()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]


@pytest.mark.parametrize("upstream", ["unix", "tcp"])
@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_signing_in_behind_a_proxy(settled: dict[str, str], site: Site, proxy: str, upstream: str) -> None:
    address = site(proxy, upstream)
    anna = Visitor(address, "127.0.0.2")
    assert anna.sign_in("anna").status_code == 302 and anna.is_signed_in

    guesser = Visitor(address, "127.0.0.3")
    for n in range(2):  # whatever address it claims to come from
        guesser.sign_in(f"gæt {n}", **{"X-Forwarded-For": f"198.51.100.{n}"})
    assert not guesser.is_signed_in
    assert counted(settled) == {"127.0.0.2", "127.0.0.3"}


def counted(env: dict[str, str]) -> set[str]:
    """The addresses under which signing in was counted; what was counted is forgotten."""
    keys = python(COUNTED, env=env)
    assert keys.returncode == 0, keys.stderr
    return set(keys.stdout.split())
