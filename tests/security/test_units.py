"""The units of `deploy/systemd`, as systemd reads them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.security.conftest import DEPLOY

UNITS = sorted((DEPLOY / "systemd").iterdir())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_every_line_of_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8")  # the programs are not where an installation has them
        for program in ("python", "gunicorn", "kronespor"):
            text = text.replace(f"/opt/kronespor/bin/{program}", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    env = {**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}
    command = ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))]
    said = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert [line for line in said.stderr.splitlines() if "kronespor-" in line] == []


def test_every_setting_of_a_unit_is_that_of_the_guide() -> None:
    guide = (DEPLOY.parent / "docs" / "settings.md").read_text("utf-8")
    for unit in UNITS:
        for line in unit.read_text("utf-8").splitlines():
            if line.startswith("Environment="):
                for setting in line.removeprefix("Environment=").split():
                    assert f"| `{setting.partition('=')[0]}` |" in guide, (unit.name, setting)
