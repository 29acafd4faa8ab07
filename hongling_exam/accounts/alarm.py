"""Many wrong passwords from one address raise an alarm in the log, and nothing else.

A hall is a thousand people behind one address, so an address is never made to wait; only accounts are.
"""

from __future__ import annotations

import threading
from collections import Counter

import structlog

WINDOW_S = 600
ALARM_AT = 100
MOST_ADDRESSES = 10_000
log = structlog.get_logger()


class AddressAlarm:
    """Counts failures by address within ten minutes, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._window = 0
        self._failures: Counter[str] = Counter()

    def note(self, address: str, seconds: float) -> bool:
        """Count a failure at the instant `seconds` (Unix); tells whether this one raised the alarm."""
        window = int(seconds) // WINDOW_S
        with self._lock:
            if window != self._window or len(self._failures) >= MOST_ADDRESSES:
                self._window, self._failures = window, Counter()
            self._failures[address] += 1
            raised = self._failures[address] == ALARM_AT
        if raised:
            log.warning("many failed sign-ins from one address", address=address, failures=ALARM_AT)
        return raised


ALARM = AddressAlarm()
