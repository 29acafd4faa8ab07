"""The rows and columns of an assembly: which question stands in which section of which form.

Two programs come from the same rows. Jointly, every form has its own columns and rows. Summed, one form stands for
all of them, every number multiplied: each joint solution is one of the summed program, so what that one cannot do
cannot be done, and its optimum bounds the joint one. It is far smaller, and quick to solve in fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hongling_exam.exams.rules.assembly_request import Item, Request, Rule, RuleKind
from hongling_exam.exams.rules.assembly_rules import Rules
from hongling_exam.exams.rules.assembly_solver import INFINITE, Model
from hongling_exam.exams.rules.blueprints import total_points

EVERY = None
RowName = tuple[Rule | str, int | str]
HARDEST = 5.0
OF_ALL = frozenset({RuleKind.FIXED, RuleKind.OVERLAP, RuleKind.EXPOSURE})


@dataclass(frozen=True, slots=True)
class Use:
    """A question in a section (from 0) of a form; form EVERY: of all of them."""

    item: Item
    section: int
    form: int | None


@dataclass(frozen=True)
class Program:
    """A model and what its columns mean. `copies`: how many forms one of its forms stands for."""

    request: Request
    rules: Rules
    model: Model
    forms: int
    copies: int
    uses: dict[int, Use]
    least: int
    """The column of the information that every form has at least."""
    ease: int
    """The column of the mean difficulty that every form has at least."""
    gives: dict[int, tuple[Rule, int]] = field(default_factory=dict)
    """Columns by which a rule gives: the rule, and whether what it wants then falls (-1) or rises (1)."""

    def named_rules(self) -> list[Rule]:
        """Every rule that has a row, in the order of the rows."""
        names = (name[0] for name in self.model.rows if isinstance(name, tuple))
        return list(dict.fromkeys(name for name in names if isinstance(name, Rule)))

    def copies_of(self, rule: Rule) -> int:
        """How often a rule's row counts what it wants: rules of all forms together do so once."""
        return 1 if rule.kind in OF_ALL else self.copies

    def add(self, use: Use, upper: float = 1.0, gain: float = 0.0) -> int:
        """A column for a use, entered in every row in which it counts."""
        column = self.model.column(upper=upper, gain=gain)
        self.uses[column] = use
        for name, value in self._entries(use):
            self.model.enter(name, column, value)
        return column

    def _entries(self, use: Use) -> Iterator[tuple[RowName, float]]:
        item, weight = use.item, self.copies if use.form is EVERY else 1
        share = self.request.sections[use.section].points / total_points(self.request.sections)
        counted = [*self.rules.sections[use.section].on(item), *self.rules.apart.get(item.key, ())]
        for form in range(self.forms) if use.form is EVERY else (use.form,):
            yield from (((rule, form), weight) for rule in counted)
            yield ("least", form), weight * item.worth
            yield (self.rules.alike, form), item.worth
            yield ("ease", form), share * item.difficulty
            # Of the points that really stand there: true as well where a section gives way.
            yield (self.rules.even, form), share * (item.difficulty - self.rules.even.wanted)
        yield ("once", item.key), 1
        if self.request.worn(item):
            yield (self.rules.exposure, 0), 1
        if item.key in self.rules.fixed:
            yield (self.rules.fixed[item.key], 0), 1
        elif use.form is EVERY:
            yield (self.rules.overlap, 0), 1


def build(request: Request, items: Sequence[Item], *, jointly: bool, sharing: bool = False) -> Program:
    """The program that assembles from `items`, looking for the most information on the form that has least.

    `sharing`: any question may stand on every form, even where no overlap is asked for.
    """
    forms, copies = (request.forms, 1) if jointly else (1, request.forms)
    model = Model()
    least, ease = model.column(gain=1.0, upper=INFINITE, whole=False), model.column(upper=HARDEST, whole=False)
    program = Program(request, Rules(request, items), model, forms, copies, {}, least, ease)
    for form in range(forms):
        _rows_of_form(program, form)
    _rows_of_all(program, items)
    for item in items:
        for use in _uses(request, item, forms, sharing or request.overlap > 0):
            program.add(use)
    return program


def _uses(request: Request, item: Item, forms: int, sharing: bool) -> Iterator[Use]:
    fixed = item.key in request.fixed
    for place, section in enumerate(request.sections):
        if item.fits(section):
            if fixed or (sharing and request.forms > 1):
                yield Use(item, place, EVERY)
            if not fixed:
                yield from (Use(item, place, form) for form in range(forms))


def _rows_of_all(program: Program, items: Sequence[Item]) -> None:
    request, rules, model = program.request, program.rules, program.model
    for item in items:
        model.row(("once", item.key), 0, 1)
    for rule in rules.fixed.values():
        model.row((rule, 0), 1, 1)
    if request.forms > 1:
        model.row((rules.overlap, 0), request.overlap, request.overlap)
    if any(map(request.worn, items)):
        model.row((rules.exposure, 0), 0, 0)


def _rows_of_form(program: Program, form: int) -> None:
    rules, model, copies = program.rules, program.model, program.copies
    for section in rules.sections:
        for rule in section.all():
            high = rule.wanted * copies if rule.kind is RuleKind.SECTION else INFINITE
            model.row((rule, form), rule.wanted * copies, high)
    for rule in rules.separations():
        model.row((rule, form), 0, copies)
    model.row(("least", form), 0, INFINITE)
    model.enter(("least", form), program.least, -copies)
    if program.forms > 1:
        _rows_of_equality(program, form)


def _rows_of_equality(program: Program, form: int) -> None:
    even, alike, model = program.rules.even, program.rules.alike, program.model
    model.row(("ease", form), 0, INFINITE)
    model.enter(("ease", form), program.ease, -1)
    model.row((even, form), -INFINITE, 0)
    model.enter((even, form), program.ease, -1)
    model.row((alike, form), -INFINITE, 0)
    model.enter((alike, form), program.least, -1 - alike.wanted)
