"""A small flow network with costs: what may join what, and the cheapest way to send so many units through."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable

Node = Hashable


class Network:
    """Arcs with room and cost. Successive cheapest paths, so the flow sent is always the cheapest of its size.

    Arcs are tried in the order in which they were added: who adds them in a drawn order gets a drawn solution.
    """

    def __init__(self) -> None:
        self._arcs: dict[Node, list[int]] = defaultdict(list)
        self._target: list[Node] = []
        self._room: list[int] = []
        self._cost: list[int] = []
        self._negative = 0

    def join(self, source: Node, target: Node, room: int, cost: int = 0) -> int:
        """Add an arc; gives its number. The network must have no cycle of negative cost."""
        arc = len(self._target)
        for start, end, price in ((source, target, cost), (target, source, -cost)):
            self._arcs[start].append(len(self._target))
            self._target.append(end)
            self._room.append(0)
            self._cost.append(price)
        self._widen(arc, room)
        return arc

    def sent(self, arc: int) -> int:
        """How many units go through an arc."""
        return self._room[arc ^ 1]

    def send(self, source: Node, sink: Node, wanted: int) -> int:
        """Send up to `wanted` units from source to sink; tells how many there was room for."""
        done = 0
        while done < wanted:
            path = self._cheapest_path(source, sink)
            if path is None:
                break
            amount = min(wanted - done, *(self._room[arc] for arc in path))
            for arc in path:
                self._widen(arc, -amount)
                self._widen(arc ^ 1, amount)
            done += amount
        return done

    def _widen(self, arc: int, by: int) -> None:
        """Change an arc's room, keeping count of the open arcs whose cost is negative."""
        before, self._room[arc] = self._room[arc], self._room[arc] + by
        if self._cost[arc] < 0:
            self._negative += (self._room[arc] > 0) - (before > 0)

    def _cheapest_path(self, source: Node, sink: Node) -> list[int] | None:
        """Label-correcting search, free arcs first: costs may be negative, as those of arcs taken back are.

        While no open arc is negative, a way that costs nothing cannot be bettered and ends the search.
        """
        cost: dict[Node, int] = {source: 0}
        arrived: dict[Node, int] = {}
        waiting = deque([source])
        while waiting:
            node = waiting.popleft()
            reached = [arc for arc in self._arcs[node] if self._improve(node, arc, cost)]
            for arc in reached:
                arrived[self._target[arc]] = arc
            if sink in cost and cost[sink] == 0 and not self._negative:
                break
            free = [self._target[arc] for arc in reached if not self._cost[arc]]
            waiting.extend(self._target[arc] for arc in reached if self._cost[arc])
            waiting.extendleft(reversed(free))
        return self._walk_back(source, sink, arrived) if sink in arrived else None

    def _improve(self, node: Node, arc: int, cost: dict[Node, int]) -> bool:
        """Whether the arc leads to its target more cheaply than any found before; remembers the cost then."""
        target, price = self._target[arc], cost[node] + self._cost[arc]
        if self._room[arc] <= 0 or (target in cost and cost[target] <= price):
            return False
        cost[target] = price
        return True

    def _walk_back(self, source: Node, sink: Node, arrived: dict[Node, int]) -> list[int]:
        path, node = [], sink
        while node != source:
            arc = arrived[node]
            path.append(arc)
            node = self._target[arc ^ 1]
        return path[::-1]
