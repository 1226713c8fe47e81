"""A run does each document once, whatever dies meanwhile, and a second run does nothing."""

import os
import random
import shutil
import sqlite3
from collections import Counter
from importlib import import_module
from pathlib import Path
from threading import Event

import pytest
from django.utils import timezone

from kronespor.corpus.clusters import AHEAD
from kronespor.corpus.errors import CorpusError
from kronespor.corpus.models import ListedDocument
from kronespor.corpus.running import TOGETHER_SIZE, Progress, Run, again, outdated
from kronespor.corpus.working import Done
from kronespor.remarks import Remark
from tests.commands import run, shown
from tests.corpus.killing import Cluster, outputs
from tests.corpus.papers import write
from tests.databases import environment

pytestmark = [pytest.mark.slow, pytest.mark.any_database]
KILLS = int(os.environ.get("KRONESPOR_CORPUS_KILLS", "0"))  # of each process; `make corpus-kills` takes 6
COUNT = 9


def states(home: Path) -> Counter[tuple[str, str, int]]:
    """What the manifest says, by address."""
    if (home / "kronespor.sqlite3").exists():
        with sqlite3.connect(home / "kronespor.sqlite3") as database:
            rows = database.execute("SELECT address, state, withdrawn_on IS NULL FROM corpus_listeddocument")
            return Counter((str(a).rpartition("/")[2], str(s), int(w)) for a, s, w in rows)
    return Counter()


def test_what_dies_costs_nothing_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    whole, disturbed = tmp_path / "whole", tmp_path / "disturbed"
    for home in (whole, disturbed):
        write(home, COUNT)
    done = run("corpus", "run", "fjordby", "--processes", "1", home=whole)
    assert done.returncode == 0, done.stderr
    assert f"{COUNT + 1} documents done, 1 failed, 0 left, 1 worker" in shown(done)

    assert run("corpus", "harvest", home=disturbed).returncode == 0
    with Cluster(environment(disturbed), seed=1) as cluster:
        cluster.run(disturbed / "corpus", ["worker 1", "scheduler"])
        assert cluster.killed == {"worker 1": 1, "scheduler": 1}
        made = outputs(disturbed / "corpus")
        assert made == outputs(whole / "corpus")
        assert {name.split("/")[1] for name in made} >= {"read", "foot", "tie"}
        assert states(disturbed) == states(whole)
        times = {name: (disturbed / "corpus" / name).stat().st_mtime_ns for name in made}
        again = run("corpus", "run", "--no-harvest", "--again", "--scheduler", cluster.address, home=disturbed)
        assert "1 document done, 1 failed, 0 left" in shown(again)  # the poison, as it was asked for
        assert {name: (disturbed / "corpus" / name).stat().st_mtime_ns for name in made} == times

    listed = shown(run("corpus", "sources", home=whole))
    assert [int(cell) for cell in listed.splitlines()[-2].split("│")[5:-1]] == [COUNT + 1, COUNT + 1, COUNT, 1, 0]
    chosen = ("--year", "2024", "--committee", "", "--plan", "Ungeplan")
    assert f"{COUNT} of {COUNT} documents are new" in shown(run("corpus", "import", "Fjordby", *chosen, home=whole))
    assert "Lektiecafé" in shown(run("review", home=whole))


@pytest.mark.skipif(not KILLS, reason="make corpus-kills")
@pytest.mark.parametrize("hosts", [False, True])
def test_whatever_is_killed_and_however_often(tmp_path: Path, hosts: bool) -> None:
    if hosts and (os.geteuid() or not shutil.which("ip")):
        pytest.skip("network namespaces need root and iproute2")
    whole, disturbed = tmp_path / "whole", tmp_path / "disturbed"
    for home in (whole, disturbed):
        write(home, 60 * KILLS, poison=KILLS)
        assert run("corpus", "harvest", home=home).returncode == 0
    assert run("corpus", "run", "--no-harvest", home=whole).returncode == 0
    order = KILLS * ["scheduler", "worker 1", "worker 2", "run"]
    random.Random(26).shuffle(order)
    with Cluster(environment(disturbed), 26, workers=2, hosts=hosts) as cluster:
        cluster.run(disturbed / "corpus", order)
    assert set(cluster.killed.values()) == {KILLS}
    assert outputs(disturbed / "corpus") == outputs(whole / "corpus")
    assert states(disturbed) == states(whole)


def test_a_scheduler_that_is_gone_is_told(tmp_path: Path) -> None:
    write(tmp_path / "home", 1, 0)
    refused = run("corpus", "run", "--scheduler", "fax://nowhere", home=tmp_path / "home")
    assert refused.returncode == 2


CALLS: Counter[tuple[str, bool]] = Counter()
"""How often each document was handed to a worker of this process, and whether with others."""


def task(_store: str, sha256s: tuple[str, ...], _words: str) -> tuple[Done, ...]:
    """Documents whose fate their first letters say: one whose store is gone takes the others of its task with it."""
    CALLS.update((sha256[0], len(sha256s) > 1) for sha256 in sha256s)
    if any(sha256[0] == "c" for sha256 in sha256s):
        raise ConnectionRefusedError("no store")
    codes = {"b": "reader-crashed", "d": "file-damaged", "e": "sandbox-missing"}
    return tuple(Done(one, Remark(codes[one[0]]) if one[0] in codes else None, 0.0) for one in sha256s)


@pytest.mark.django_db
def test_a_document_is_tried_as_often_as_may_help_and_costs_no_other_more_than_one_attempt() -> None:
    now = timezone.now()
    about = {"source": "s", "municipality": "m", "year": 2026, "state": "held", "listed_at": now, "seen_at": now}
    hashes = [letter * 64 for letter in "abcda"] + [f"f{n:063}" for n in range(40)]
    for n, sha256 in enumerate(hashes):  # two rows have the same bytes
        ListedDocument.objects.create(address=str(n), sha256=sha256, size=10, **about)
    ListedDocument.objects.create(address="long", sha256="9" * 64, size=TOGETHER_SIZE, **about)
    flying: list[tuple[int, ...]] = []
    dask = import_module("distributed")
    with dask.LocalCluster(1, processes=False, threads_per_worker=2, dashboard_address="127.0.0.1:0") as cluster:
        one = Run(cluster.scheduler_address, lambda _: flying.append(one.in_flight), Event(), task=task)
        done = one.run()
        assert (done.done, done.failed, done.left, done.left_bytes) == (46, 3, 0, 0)
        assert max(map(len, flying)) <= 2 * AHEAD
        assert max(max(each, default=0) for each in flying) <= 46 // (2 * AHEAD)
        assert {letter: CALLS[letter, True] for letter in "abcd9"} == {"a": 1, "b": 1, "c": 1, "d": 1, "9": 0}
        assert {letter: CALLS[letter, False] for letter in "abcd9"} == {"a": 1, "b": 2, "c": 2, "d": 1, "9": 1}
        assert 40 <= CALLS["f", True] + CALLS["f", False] <= 44  # those that went with "c" twice
        failed = ListedDocument.objects.filter(state="failed").order_by("sha256")
        told = [(row.sha256[0], row.problem.code, row.attempt) for row in failed if row.problem]
        assert told == [("b", "reader-crashed", 3), ("c", "corpus-task-failed", 3), ("d", "file-damaged", 2)]
        assert Run(cluster.scheduler_address, lambda _: None, Event(), task=task).run().done == 0

        ListedDocument.objects.filter(sha256="d" * 64).update(code_version="another")
        assert (outdated(), again()) == (1, 2)
        ListedDocument.objects.create(address="e", sha256="e" * 64, size=10, **about)
        with pytest.raises(CorpusError) as refused:
            Run(cluster.scheduler_address, lambda _: None, Event(), task=task).run()
        assert refused.value.remark.code == "sandbox-missing"


def test_an_estimate_is_between_that_by_documents_and_that_by_size() -> None:
    assert Progress(10, 0, 90, 100, 900, 10.0, 2).seconds_left is None
    assert Progress(50, 0, 100, 1000, 8000, 10.0, 2).seconds_left == (20.0, 80.0)
