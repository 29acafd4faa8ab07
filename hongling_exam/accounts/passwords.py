"""Passwords: Argon2id at 19 MiB, checked by one niced thread. People sign in one after another, so that a rush of them
never holds up a save."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hongling_exam.core.errors import N_, Busy

LEAST, MOST = 8, 128
MOST_WAITING = 220
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
COMMON = frozenset(
    """
    12345678 123456789 1234567890 88888888 66666666 11111111 00000000 password password1 qwertyui qwerty123
    abc12345 abcd1234 a1234567 1qaz2wsx iloveyou woaini520 woaini1314 5201314a admin123 administrator
    dangyuan dangjian hongling hongling123 pinghu123 danghu123
    """.split()  # noqa: SIM905 - read by people, added to by people
)
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
UNKNOWN_HASH = HASHER.hash(os.urandom(16).hex())


@dataclass(frozen=True)
class NewPassword:
    """A password made for somebody, and what is stored of it."""

    password: str
    password_hash: str


def _step_back() -> None:
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class HashingQueue:
    """One thread of low priority that checks passwords, and the line before it; whoever comes when too many wait is
    told to come back.

    Passwords made in bulk are hashed by a second such thread, so that nobody who signs in waits for a whole list.
    """

    def __init__(self) -> None:
        self._checking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checking", initializer=_step_back)
        self._making = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing", initializer=_step_back)
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._served = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn to sign in, one at a time: two hundred at once would take the interpreter from the saves.

        Raises Busy when too many wait already.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(N_("现在登录的人较多，请稍候几秒再试。"), retry_after=3)
        try:
            with self._served:
                yield
        finally:
            self._places.release()

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether `password` fits; takes the same time where there is no hash."""
        return self._checking.submit(_fits, password_hash or UNKNOWN_HASH, password).result()

    def hash_all(self, passwords: Sequence[str]) -> list[str]:
        """The hashes of `passwords`, about 27 ms each."""
        return list(self._making.map(hash_password, passwords))


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password[: MOST * 4])
    except (VerificationError, InvalidHashError):
        return False


QUEUE = HashingQueue()


def hash_password(password: str) -> str:
    """The Argon2id hash of `password`."""
    return HASHER.hash(password)


def readable_password(length: int = 10) -> str:
    """A random password that can be read aloud: no letter looks like another. Ten characters are 49 bits."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def make_passwords(count: int) -> list[NewPassword]:
    """One-time passwords with their hashes. Slow (27 ms each): call it before the database is touched."""
    made = [readable_password() for _ in range(count)]
    return [NewPassword(*pair) for pair in zip(made, QUEUE.hash_all(made), strict=True)]


def password_fault(password: str, username: str = "") -> str | None:
    """Why `password` may not be chosen, or None: length and a list of common ones, no composition rules."""
    if len(password) < LEAST:
        return N_("密码至少 8 位")
    if len(password) > MOST:
        return N_("密码不能超过 128 位")
    lowered = password.lower()
    if lowered in COMMON or len(set(lowered)) <= 2 or (username and lowered == username.lower()):
        return N_("这个密码太常见，容易被猜到，请换一个")
    return None
