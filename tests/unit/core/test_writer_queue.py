"""Writers of SQLite are let in one at a time, first come first served."""

from __future__ import annotations

import threading
import time

import pytest

from hongling_exam.core.engine import WriterQueue
from hongling_exam.core.errors import Busy


def test_writers_enter_in_the_order_they_came() -> None:
    queue, seen = WriterQueue(), []
    queue.acquire()

    def write(number: int) -> None:
        queue.acquire()
        seen.append(number)
        queue.release()

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=write, args=(number,)))
        threads[-1].start()
        time.sleep(0.005)
    queue.release()
    for thread in threads:
        thread.join()
    assert seen == list(range(20))


def test_writer_who_waits_too_long_is_told_to_come_back() -> None:
    queue = WriterQueue()
    queue.acquire()
    with pytest.raises(Busy):
        queue.acquire(timeout=0.05)
    queue.release()
    queue.acquire(timeout=0.05)
    queue.release()


def test_nobody_is_ever_inside_with_another() -> None:
    queue, inside, most = WriterQueue(), [0], [0]

    def write() -> None:
        for _ in range(200):
            queue.acquire()
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            inside[0] -= 1
            queue.release()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1
