"""A linear program with whole numbers, and HiGHS that solves it: one thread and a seed, so same in, same out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import highspy
import numpy as np

INFINITE = float("inf")


@dataclass(slots=True)
class Row:
    """low ≤ Σ value × column ≤ high."""

    low: float
    high: float
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


@dataclass
class Model:
    """Columns by number, rows by name; what is sought is the largest Σ gain × column."""

    gains: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: dict[Hashable, Row] = field(default_factory=dict)

    def column(self, *, gain: float = 0.0, upper: float = 1.0, whole: bool = True) -> int:
        """A column from 0 to `upper`; gives its number."""
        self.gains.append(gain)
        self.uppers.append(upper)
        self.whole.append(whole)
        return len(self.gains) - 1

    def row(self, name: Hashable, low: float, high: float) -> None:
        """A row, empty so far."""
        self.rows[name] = Row(low, high)

    def enter(self, name: Hashable, column: int, value: float = 1.0) -> None:
        """A column's value in a row; a row that is not there is not asked for."""
        row = self.rows.get(name)
        if row is not None:
            row.columns.append(column)
            row.values.append(value)


@dataclass(frozen=True, slots=True)
class Solution:
    """`bound` is what no solution can exceed; `stopped`: time ran out before the gap was reached."""

    values: list[float]
    objective: float
    bound: float
    stopped: bool


class OutOfTime(Exception):
    """Neither a solution nor the proof that there is none was found in time."""


class _Silent(highspy.Highs):
    """HiGHS that prints nothing: by itself it greets on standard output, which belongs to the command's answer."""

    def enableCallbacks(self) -> None:  # noqa: N802 - HiGHS calls it so, from its constructor
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def solve(
    model: Model,
    *,
    seed: int,
    seconds: float,
    relaxed: bool = False,
    gap: float = 0.0,
    enough: float | None = None,
) -> Solution | None:
    """The best solution up to the relative `gap`, or the first that is worth `enough`; None: there is none.

    `relaxed` lets whole columns take fractions. Raises OutOfTime.
    """
    options = {"threads": 1, "random_seed": seed, "mip_rel_gap": gap, "mip_abs_gap": 1e-9}
    options |= {"time_limit": max(seconds, 0.01)}
    options |= {} if enough is None or relaxed else {"objective_target": enough}
    return _solution(_run(_program(model, relaxed), options), relaxed)


def _run(program: highspy.HighsLp, options: dict[str, float]) -> highspy.Highs:
    highs = _Silent()  # type: ignore[no-untyped-call]
    for name, value in options.items():
        highs.setOptionValue(name, value)
    accepted = highs.passModel(program)
    assert accepted is not highspy.HighsStatus.kError, "a row names no column twice"
    highs.run()
    return highs


def _solution(highs: highspy.Highs, relaxed: bool) -> Solution | None:
    status, info = highs.getModelStatus(), highs.getInfo()
    infeasible = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if status in infeasible:
        return None
    finished = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kObjectiveTarget)
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not feasible or (relaxed and not finished):
        raise OutOfTime
    objective = info.objective_function_value
    bound = objective if relaxed else info.mip_dual_bound
    return Solution(list(highs.getSolution().col_value), objective, bound, stopped=not finished)


def _program(model: Model, relaxed: bool) -> highspy.HighsLp:
    program = highspy.HighsLp()
    rows = list(model.rows.values())
    program.num_col_, program.num_row_ = len(model.gains), len(rows)
    program.sense_ = highspy.ObjSense.kMaximize
    program.col_cost_ = np.array(model.gains, dtype=float)
    program.col_lower_ = np.zeros(len(model.gains))
    program.col_upper_ = np.array(model.uppers, dtype=float)
    program.row_lower_ = np.array([row.low for row in rows], dtype=float)
    program.row_upper_ = np.array([row.high for row in rows], dtype=float)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    program.a_matrix_.start_ = starts.astype(np.int32)
    program.a_matrix_.index_ = np.array([column for row in rows for column in row.columns], dtype=np.int32)
    program.a_matrix_.value_ = np.array([value for row in rows for value in row.values], dtype=float)
    if not relaxed:
        kinds = {True: highspy.HighsVarType.kInteger, False: highspy.HighsVarType.kContinuous}
        program.integrality_ = [kinds[whole] for whole in model.whole]
    return program
