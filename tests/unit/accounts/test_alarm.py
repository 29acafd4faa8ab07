"""The alarm about one address."""

from __future__ import annotations

from structlog.testing import capture_logs

from hongling_exam.accounts.alarm import ALARM_AT, WINDOW_S, AddressAlarm


def test_address_with_many_failures_raises_one_alarm_a_window() -> None:
    alarm = AddressAlarm()
    with capture_logs() as lines:
        raised = [alarm.note("10.0.0.7", 1000.0) for _ in range(3 * ALARM_AT)]
    assert raised.count(True) == 1
    assert [line["event"] for line in lines] == ["many failed sign-ins from one address"]


def test_failures_of_other_addresses_and_windows_do_not_add_up() -> None:
    alarm = AddressAlarm()
    spread = [alarm.note(f"10.0.0.{n % 3}", 1000.0) for n in range(ALARM_AT)]
    later = [alarm.note("10.0.0.0", 1000.0 + WINDOW_S) for _ in range(ALARM_AT - 1)]
    assert not any(spread + later)
