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

    def join(self, source: Node, target: Node, room: int, cost: int = 0) -> int:
        """Add an arc; gives its number. The network must have no cycle of negative cost."""
        arc = len(self._target)
        for start, end, free, price in ((source, target, room, cost), (target, source, 0, -cost)):
            self._arcs[start].append(len(self._target))
            self._target.append(end)
            self._room.append(free)
            self._cost.append(price)
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
                self._room[arc] -= amount
                self._room[arc ^ 1] += amount
            done += amount
        return done

    def _cheapest_path(self, source: Node, sink: Node) -> list[int] | None:
        """Label-correcting search: costs may be negative, as those of arcs taken back are."""
        cost: dict[Node, int] = {source: 0}
        arrived: dict[Node, int] = {}
        waiting, queued = deque([source]), {source}
        while waiting:
            node = waiting.popleft()
            queued.discard(node)
            for arc in self._arcs[node]:
                target, price = self._target[arc], cost[node] + self._cost[arc]
                if self._room[arc] > 0 and (target not in cost or price < cost[target]):
                    cost[target], arrived[target] = price, arc
                    if target not in queued:
                        waiting.append(target)
                        queued.add(target)
        return self._walk_back(source, sink, arrived) if sink in arrived else None

    def _walk_back(self, source: Node, sink: Node, arrived: dict[Node, int]) -> list[int]:
        path, node = [], sink
        while node != source:
            arc = arrived[node]
            path.append(arc)
            node = self._target[arc ^ 1]
        return path[::-1]
