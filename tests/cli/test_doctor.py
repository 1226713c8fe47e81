"""`kronespor doctor` finds what is wrong with an installation, and changes nothing."""

import json
from pathlib import Path

from tests.commands import run
from tests.databases import SERVER


def found(home: Path, **env: str) -> tuple[int, dict[str, str]]:
    """The exit code, and each code with how grave it is at worst."""
    done = run("doctor", "--json", home=home, **env)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, {remark["code"]: remark["severity"] for remark in reversed(json.loads(done.stdout))}


def test_an_installation_is_looked_at_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, remarks = found(home)
    assert remarks.items() >= {"versions": "notice", "database-found": "notice", "without-https": "notice"}.items()
    assert "sandbox-holds" in remarks and "setting-unknown" not in remarks
    assert ("role-may-change-ledger" in remarks) == bool(SERVER)  # the tests' role owns the tables
    before = sorted(path.name for path in home.rglob("*"))
    (home / "signing.key").write_text("hemmeligt", "utf-8")
    (home / "signing.key").chmod(0o644)
    wrong = {
        "KRONESPOR_HTTPS": "1",
        "DJANGO_SECRET_KEY": "kort",
        "KRONESPOR_OICD_ID": "x",
        "KRONESPOR_SIGNING_KEY": str(home / "signing.key"),
    }
    code, remarks = found(home, **wrong)
    assert code == 1
    wanted = {"others-may-read": "error", "static-missing": "error", "setting-unknown": "warning"}
    assert remarks.items() >= {**wanted, "hosts-local": "warning", "django-says": "warning"}.items()
    (home / "signing.key").unlink()
    assert sorted(path.name for path in home.rglob("*")) == before


def test_settings_that_cannot_be_read_and_a_database_that_is_not_there(tmp_path: Path) -> None:
    done = run("doctor", home=tmp_path / "h", KRONESPOR_PROXIES="mit net")
    assert done.returncode == 2 and "mit net" in done.stderr
    assert found(tmp_path / "gone", DATABASE_URL="postgresql://x:y@127.0.0.1:1/z")[1]["database-fails"] == "error"
