"""Reading starts no other program and no thread: what it needs of programs is passed in."""

import subprocess
import sys

import pytest

READ_ALL = """
import importlib, pkgutil, sys, tempfile
from importlib import resources
from pathlib import Path

def watch(event, arguments):
    if event in ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec", "os.system", "_thread.start_new_thread"):
        raise SystemExit(f"{event}: {arguments}")

sys.addaudithook(watch)
import kronespor.reading
for module in pkgutil.walk_packages(kronespor.reading.__path__, "kronespor.reading."):
    importlib.import_module(module.name)
for path in sorted((resources.files("kronespor") / "samples").iterdir()):
    if path.is_file() and path.suffix != ".py":
        kronespor.reading.read(path)
assert not [name for name in sys.modules if name.startswith(("kronespor.sandbox", "multiprocessing"))]
sys.path.insert(0, ".")  # the tests' own modules import more
from tests.reading.papers import make, make_page, write_excel
folder = Path(tempfile.mkdtemp())
kronespor.reading.read(make_page(folder))
write_excel(make(1), folder / "1.xlsx")
kronespor.reading.read(folder / "1.xlsx")
assert not [name for name in sys.modules if name.startswith("kronespor.sandbox")]
print("read")
"""


@pytest.mark.slow
def test_reading_starts_no_process_and_no_thread() -> None:
    done = subprocess.run([sys.executable, "-c", READ_ALL], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("read\n", "")
