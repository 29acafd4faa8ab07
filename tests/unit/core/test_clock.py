"""A clock that cannot be fooled."""

from __future__ import annotations

from hongling_exam.core.clock import GuardedClock


class Machine:
    """A host whose two clocks a test sets."""

    def __init__(self) -> None:
        self.wall, self.boot = 1_000_000.0, 50.0

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.boot += seconds

    def clock(self) -> GuardedClock:
        return GuardedClock(lambda: self.wall, lambda: self.boot)


def test_time_passes() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.pass_time(61.5)
    assert clock.now().timestamp() == 1_000_061.5


def test_jump_of_the_host_clock_is_not_followed() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 3600
    machine.pass_time(1)
    assert clock.now().timestamp() == 1_000_001.0
    assert clock.drift() == 3600


def test_anchoring_anew_follows_the_host_again() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= 500
    clock.anchor_anew()
    assert clock.now().timestamp() == 999_500.0
    assert clock.drift() == 0
