"""Threads, processes and commands."""

import concurrent.futures
import multiprocessing
import os
import subprocess
import threading

from ..case import Cases, Person

cases = Cases("processes")


@cases("CalledProcessError", "returned non-zero exit status 3")
def command_that_fails(who: Person) -> None:
    subprocess.run(["/bin/sh", "-c", "exit 3", who.name], check=True)


@cases("CalledProcessError", "SIGKILL")
def command_that_is_killed(who: Person) -> None:
    subprocess.run(["/bin/sh", "-c", "kill -9 $$", who.name], check=True)


@cases("FileNotFoundError", "ENOENT")
def missing_command(who: Person) -> None:
    subprocess.run([f"/usr/bin/{who.name}"])


@cases("TimeoutExpired", "timed out after")
def slow_command(who: Person) -> None:
    subprocess.run(["/bin/sleep", "5"], env={"WHO": who.name}, timeout=0.01)


@cases("TimeoutError")
def future_that_is_late(who: Person) -> None:
    concurrent.futures.Future[str]().result(0)


@cases("CancelledError")
def cancelled_future(who: Person) -> None:
    future: concurrent.futures.Future[str] = concurrent.futures.Future()
    future.cancel()
    future.result()


@cases("RuntimeError", "cannot schedule new futures after shutdown")
def closed_pool(who: Person) -> None:
    with concurrent.futures.ThreadPoolExecutor() as pool:
        pass
    pool.submit(print, who.name)


@cases("RuntimeError", "threads can only be started once")
def thread_started_twice(who: Person) -> None:
    thread = threading.Thread(name=who.name)
    thread.start()
    thread.start()


@cases("RuntimeError", "release unlocked lock|cannot release un-acquired lock")
def released_lock(who: Person) -> None:
    threading.RLock().release()


@cases("BrokenBarrierError")
def barrier(who: Person) -> None:
    threading.Barrier(2).wait(0)


@cases("BrokenProcessPool", "A process in the process pool was terminated abruptly")
def killed_worker(who: Person) -> None:
    forked = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=forked) as pool:
        pool.submit(_leave, who.number).result()


@cases("ValueError", "cannot find context for", "'vfork'")
def context(who: Person) -> None:
    multiprocessing.get_context("vfork")


@cases("ValueError", "Pool not running")
def closed_process_pool(who: Person) -> None:
    pool = multiprocessing.get_context("fork").Pool(1)
    pool.terminate()
    pool.apply(print, (who.name,))


def _leave(_number: int) -> None:
    os._exit(1)
