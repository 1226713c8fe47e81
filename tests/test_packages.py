"""What `pip install` gets: a wheel made of the source archive has the styles, the scripts and the Danish of a clone."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "kronespor"
BUILT = SOURCE / "web" / "static" / "web" / "site.css"
NEEDED = (".po", ".toml", ".json", ".html", ".typ", ".sql", ".css", ".js", ".woff2", ".typed", ".docx")


@pytest.mark.slow
@pytest.mark.skipif(not BUILT.exists(), reason="the pages' styles are not built: make pages")
def test_a_wheel_has_all_that_a_clone_has(tmp_path: Path) -> None:
    sdist = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(sdist, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        source.extractall(tmp_path / "unpacked", filter="data")
    (root,) = (tmp_path / "unpacked").iterdir()
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(wheel, cwd=root, check=True, capture_output=True)
    (built,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(built) as package:
        names = set(package.namelist())
    here = {f"kronespor/{path.relative_to(SOURCE)}" for path in SOURCE.rglob("*") if path.suffix in NEEDED}
    assert here - names == set()
    for name in ("web/static/web/site.css", "web/static/web/site.js", "web/locale/da/LC_MESSAGES/django.po"):
        assert f"kronespor/{name}" in names


def test_a_wheel_without_styles_is_not_built(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "hatch_build.py").write_bytes((ROOT / "tools" / "hatch_build.py").read_bytes())
    (tmp_path / "src" / "kronespor").mkdir(parents=True)
    (tmp_path / "src" / "kronespor" / "__init__.py").write_text('__version__ = "0"\n', "utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode != 0 and "make pages" in done.stderr + done.stdout
    assert not (tmp_path / "dist").exists() or not list((tmp_path / "dist").glob("*.whl"))
