"""Boxes of atoms: which meet, and what a set of boxes leaves uncovered.

Sets of rules are bits of a number, so that a question about a thousand rules is one operation. What is uncovered is
searched column by column: values that the same rules let through are looked at together, and a set of rules that
covers all of the remaining columns once is not looked at again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

Box = tuple[int, ...]
FEW = 48
"""Atoms or rules that are looked at one by one."""

AXIS_LIMIT = 100
"""Columns a search may descend through."""


class Undecided(Exception):
    """The question takes more work than allowed."""


class Budget:
    """Work that the questions about one table may share."""

    def __init__(self, work: int) -> None:
        self.left = work

    def spend(self, work: int) -> None:
        """Count work.

        Raises:
            Undecided: it is used up.
        """
        self.left -= work
        if self.left < 0:
            raise Undecided


def sweep(masks: Sequence[int], size: int) -> list[int]:
    """For every atom the boxes that hold it, given the atoms of every box."""
    by_mask: dict[int, int] = {}
    for place, mask in enumerate(masks):
        by_mask[mask] = by_mask.get(mask, 0) | 1 << place
    toggles = [0] * (size + 1)
    for mask, boxes in by_mask.items():
        edges = mask ^ (mask << 1)
        while edges:
            lowest = edges & -edges
            toggles[lowest.bit_length() - 1] ^= boxes
            edges ^= lowest
    held, current = [], 0
    for place in range(size):
        current ^= toggles[place]
        held.append(current)
    return held


def runs(mask: int) -> list[tuple[int, int]]:
    """The stretches of set bits, as first and last place."""
    found = []
    while mask:
        first = (mask & -mask).bit_length() - 1
        shifted = mask >> first
        length = (~shifted & (shifted + 1)).bit_length() - 1
        found.append((first, first + length - 1))
        mask = shifted >> length << (first + length)
    return found


class Meeting:
    """Which boxes share an atom of one column with a set of atoms."""

    def __init__(self, masks: Sequence[int], size: int) -> None:
        self.masks = masks
        self.held = sweep(masks, size)
        self.several = 0
        starts, ends = [0] * (size + 1), [0] * (size + 1)
        for place, mask in enumerate(masks):
            stretches = runs(mask)
            if len(stretches) > 1:
                self.several |= 1 << place
            elif stretches:
                starts[stretches[0][0]] |= 1 << place
                ends[stretches[0][1] + 1] |= 1 << place
        self.started = _sums(starts)
        self.ended = _sums(ends)

    def containing(self, mask: int, candidates: int) -> int:
        """The candidates that hold all of the atoms."""
        stretches = runs(mask)
        if len(stretches) > FEW:
            return _picked(candidates, lambda rule: not mask & ~self.masks[rule])
        several = candidates & self.several
        for first, last in stretches:
            candidates &= self.started[first] & ~self.ended[last]
        return candidates | _picked(several, lambda rule: not mask & ~self.masks[rule])

    def with_any(self, mask: int, candidates: int) -> int:
        """The candidates that hold one of the atoms."""
        if mask.bit_count() <= FEW:
            found = 0
            while mask:
                lowest = mask & -mask
                found |= self.held[lowest.bit_length() - 1]
                mask ^= lowest
            return found & candidates
        found = 0
        for first, last in runs(mask):
            found |= self.started[last] & ~self.ended[first]
        found &= candidates
        return found | _picked(candidates & self.several, lambda rule: bool(self.masks[rule] & mask))


def _picked(boxes: int, picks: Callable[[int], bool]) -> int:
    """Those of a set of boxes that a question picks, asked one by one."""
    found = 0
    while boxes:
        lowest = boxes & -boxes
        if picks(lowest.bit_length() - 1):
            found |= lowest
        boxes ^= lowest
    return found


def _sums(bits: list[int]) -> list[int]:
    current = 0
    found = []
    for one in bits:
        current |= one
        found.append(current)
    return found


class Cover:
    """Boxes side by side, and the questions about them."""

    def __init__(self, boxes: Sequence[Box], sizes: Sequence[int]) -> None:
        self.boxes = boxes
        self.axes = [Meeting([box[axis] for box in boxes], size) for axis, size in enumerate(sizes)]

    def meeting(self, box: Box, candidates: int) -> int:
        """The candidates that share a point with a box."""
        for axis, mask in zip(self.axes, box, strict=True):
            if not candidates:
                break
            candidates = axis.with_any(mask, candidates)
        return candidates

    def holes(self, whole: Box, candidates: int, budget: Budget) -> Iterator[Box]:
        """Parts of a box that no candidate covers, all of it if there is any; they do not meet.

        Raises:
            Undecided: while iterating, the work is used up.
        """
        if not all(whole):
            return
        order = sorted(range(len(whole)), key=lambda axis: self._width(axis, whole[axis], candidates))
        if len(order) > AXIS_LIMIT:
            raise Undecided
        live = self.meeting(whole, candidates)
        search = _Search(self, order, whole, live, budget)
        for hole in search.holes(0, live):
            placed = dict(zip(order, hole, strict=True))
            yield tuple(placed[axis] for axis in range(len(whole)))

    def _width(self, axis: int, whole: int, candidates: int) -> int:
        """How much of a column the candidates let through in sum; the choosiest column is looked at first."""
        masks = self.axes[axis].masks
        return sum((masks[rule] & whole).bit_count() * 1000 // whole.bit_count() for rule in _bits(candidates, FEW))


class _Search:
    """The search for holes in one box."""

    def __init__(self, cover: Cover, order: list[int], whole: Box, live: int, budget: Budget) -> None:
        self.axes = [cover.axes[axis] for axis in order]
        self.wholes = [whole[axis] for axis in order]
        self.budget = budget
        self.covered: set[tuple[int, int]] = set()
        #: For every column the boxes that hold all of it and of those after it.
        self.full = [0] * len(order)
        for place in reversed(range(len(order))):
            live = self.axes[place].containing(self.wholes[place], live)
            self.full[place] = live

    def holes(self, place: int, live: int) -> Iterator[Box]:
        self.budget.spend(1)
        if not live:
            yield tuple(self.wholes[place:])
            return
        if place == len(self.axes) or (place, live) in self.covered or live & self.full[place]:
            return
        found = False
        for mask, inner in self._split(place, live):
            for tail in self.holes(place + 1, inner):
                found = True
                yield (mask, *tail)
        if not found:
            self.covered.add((place, live))

    def _split(self, place: int, live: int) -> list[tuple[int, int]]:
        """Parts of a column, each with the rules that let all of it through."""
        axis, whole = self.axes[place], self.wholes[place]
        if live.bit_count() <= FEW:
            return self._refined(axis, whole, live)
        groups: dict[int, int] = {}
        mask = whole
        while mask:
            lowest = mask & -mask
            inner = axis.held[lowest.bit_length() - 1] & live
            groups[inner] = groups.get(inner, 0) | lowest
            mask ^= lowest
        self.budget.spend(whole.bit_count())
        return sorted((atoms, inner) for inner, atoms in groups.items())

    def _refined(self, axis: Meeting, whole: int, live: int) -> list[tuple[int, int]]:
        groups = {0: whole}
        for rule in _bits(live, FEW):
            following: dict[int, int] = {}
            for inner, atoms in groups.items():
                inside = atoms & axis.masks[rule]
                outside = atoms & ~inside
                if inside:
                    following[inner | 1 << rule] = following.get(inner | 1 << rule, 0) | inside
                if outside:
                    following[inner] = following.get(inner, 0) | outside
            groups = following
            self.budget.spend(len(groups))
        return sorted((atoms, inner) for inner, atoms in groups.items())


def _bits(mask: int, limit: int) -> Iterator[int]:
    """The places of the first bits that are set."""
    while mask and limit:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
        limit -= 1
