"""Work in parts: the same numbers from any number of workers, one of which may be killed; progress; bad executors."""

import os
import re
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from ketamine_edu.chain import samples as chain_samples
from ketamine_edu.chain import sensitivity as chain_sensitivity
from ketamine_edu.chain.samples import chain_population
from ketamine_edu.chain.sensitivity import link_indices
from ketamine_edu.kit.numbers.parts import AHEAD, cut, finished_parts
from ketamine_edu.kit.page.progress_bar import ProgressBar
from ketamine_edu.pharmacokinetics import population as virtual_population
from ketamine_edu.pharmacokinetics.population import simulate_population
from ketamine_edu.pharmacokinetics.simulation import Regimen
from ketamine_edu.response import virtual_trial
from ketamine_edu.response.virtual_trial import load_trial, simulate_trials

DOC = Path(__file__).resolve().parents[2] / "docs" / "teaching" / "large-populations.md"
INFUSION = Regimen("iv_infusion", dose_mg_per_kg=0.5)
SPRAY = Regimen("intranasal", "esketamine", dose_mg=84)
SMALL = 40  # people in a part, so that few people make many parts

kills_workers = pytest.mark.skipif(os.name == "nt", reason="a process is killed by a POSIX signal")


def population(**how) -> np.ndarray:
    return simulate_population(SPRAY, 10 * SMALL + 3, seed=2, points=50, **how).curves_ng_ml


def trials(**how) -> np.ndarray:
    found = simulate_trials(load_trial(), 500, seed=3, **how)
    return np.concatenate([found.estimates, found.standard_errors])


def sensitivity(**how) -> np.ndarray:
    chain_sensitivity._link_indices.cache_clear()
    found = link_indices(samples=8, **how)
    return np.concatenate([found.values.ravel(), found.indices.total.ravel(), found.indices.first_low.ravel()])


def chains(**how) -> np.ndarray:
    return chain_population(INFUSION, who="everything", subjects=40, **how).curves["mood"]


WORK = {"population": population, "trials": trials, "sensitivity": sensitivity, "chains": chains}


def make_parts_small(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(virtual_population, "PART", SMALL)
    patch.setattr(virtual_trial, "PART_PATIENTS", 10_000)
    for module in (chain_samples, chain_sensitivity):
        patch.setattr(module, "PART", 15)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    make_parts_small(monkeypatch)


@pytest.fixture(scope="module")
def expected():
    """Name of a computation -> its result without workers, in parts as small as those of the workers."""
    with pytest.MonkeyPatch.context() as patch:
        make_parts_small(patch)
        return {name: work() for name, work in WORK.items()}


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture(scope="module")
def dask():
    """A Dask client of a cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    options = {
        "n_workers": 2,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": "127.0.0.1:0",
    }  # any free port
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        yield client


@pytest.mark.parametrize("name", WORK)
def test_any_number_of_workers_gives_the_same_numbers(name, expected, processes):
    with ThreadPoolExecutor(3) as threads:
        np.testing.assert_array_equal(WORK[name](executor=threads), expected[name])
    np.testing.assert_array_equal(WORK[name](executor=processes), expected[name])


@pytest.mark.parametrize("name", WORK)
def test_a_dask_cluster_gives_the_same_numbers(name, expected, dask):
    np.testing.assert_array_equal(WORK[name](executor=dask.get_executor()), expected[name])


@kills_workers
def test_a_dask_worker_that_is_killed_loses_nothing(expected, dask):
    victims = list(dask.run(os.getpid).values())[:1]

    def kill_one(share):
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)

    np.testing.assert_array_equal(population(executor=dask.get_executor(), progress=kill_one), expected["population"])
    assert not victims


@kills_workers
def test_a_process_that_is_killed_loses_nothing(expected):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        victims = [executor.submit(os.getpid).result()]

        def kill_one(share):
            if victims:
                os.kill(victims.pop(), signal.SIGKILL)
                time.sleep(0.5)  # until the executor notices

        with pytest.warns(RuntimeWarning, match="a worker was killed"):
            found = population(executor=executor, progress=kill_one)
    np.testing.assert_array_equal(found, expected["population"])


@pytest.mark.parametrize("name", WORK)
def test_progress_rises_to_one(name, expected):
    heard = []
    np.testing.assert_array_equal(WORK[name](progress=heard.append), expected[name])
    assert len(heard) > 1 and heard == sorted(set(heard)) and heard[-1] == 1.0


def test_parts_are_the_same_batches_as_one(expected, monkeypatch):
    monkeypatch.setattr(virtual_population, "PART", 10_000)
    np.testing.assert_array_equal(population(), expected["population"])


def test_an_error_in_a_part_is_raised_and_ends_the_work():
    begun = []

    def fail(number):
        begun.append(number)
        time.sleep(0.01)
        if number == 3:
            raise ZeroDivisionError("part 3")

    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError, match="part 3"):
        list(finished_parts(fail, [(k,) for k in range(10 * AHEAD)], executor))
    assert len(begun) < AHEAD


def test_bad_executors_and_sizes():
    with pytest.raises(ValueError, match=r"executor is 3; allowed are None and executors .*get_executor"):
        population(executor=3)
    with pytest.raises(ValueError, match="points is 2000 for 100000 people; allowed are up to 1000"):
        simulate_population(INFUSION, 100_000, points=2000)
    with pytest.raises(ValueError, match="subjects is 1000001 people; allowed"):
        simulate_population(INFUSION, 1_000_001)


def test_cuts_make_up_the_whole():
    assert cut(0, 5) == []
    assert np.concatenate([np.arange(23)[part] for part in cut(23, 5)]).tolist() == list(range(23))


def test_the_bar_shows_itself_once_and_the_share(monkeypatch):
    shown = []
    monkeypatch.setattr("ketamine_edu.kit.page.progress_bar.display", shown.append)
    bar = ProgressBar("people")
    for share in (0.25, 0.26, 1.0):
        bar(share)
    assert shown == [bar] and (bar.value, bar.description, bar.label) == (1.0, "people 100%", "people")


def test_the_bar_follows_no_faster_than_is_seen_and_always_to_the_end(monkeypatch):
    shown, clock = [], iter((1.0, 1.05, 1.2, 1.21, 1.22))
    monkeypatch.setattr("ketamine_edu.kit.page.progress_bar.display", shown.append)
    monkeypatch.setattr("ketamine_edu.kit.page.progress_bar.time.monotonic", lambda: next(clock))
    bar, seen = ProgressBar("people"), []
    for share in (0.1, 0.2, 0.3, 0.4, 1.0):
        bar(share)
        seen.append(bar.value)
    assert seen == [0.1, 0.1, 0.3, 0.3, 1.0]


def test_the_page_on_large_populations_runs_as_printed(monkeypatch, dask):
    """With fewer people, and with the cluster of these tests in place of another one."""
    names = {}
    blocks = re.findall(r"```python\n(.+?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    monkeypatch.setattr("ketamine_edu.kit.page.progress_bar.display", lambda bar: None)
    first = blocks[0].replace("1_000_000", "400")
    exec(compile(first, DOC.name, "exec"), names)
    before = names["people"].curves_ng_ml
    call = re.search(r"^    (people = .+)$", blocks[1], re.MULTILINE).group(1).replace("1_000_000", "400")
    exec(compile(call, DOC.name, "exec"), {**names, "client": dask}, names)
    np.testing.assert_array_equal(names["people"].curves_ng_ml, before)
