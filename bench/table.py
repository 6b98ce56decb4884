"""Measuring in turns, and printing what came of it."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def milliseconds(work: Callable[[], object]) -> float:
    """How long `work` takes, from start to end."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


def interleaved(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median of each over `rounds`, every round doing all of them once. A first round warms caches."""
    times: dict[str, list[float]] = {what: [] for what in works}
    for turn in range(rounds + 1):
        for what, work in works.items():
            took = milliseconds(work)
            if turn:
                times[what].append(took)
    return {what: median(taken) for what, taken in times.items()}


def show(title: str, medians: Mapping[str, float], peer: str | None = None) -> None:
    """A table: each median, and how much of the peer's time it is."""
    print(f"\n{title}")
    for what, middle in medians.items():
        ratio = f"{middle / medians[peer]:8.2f} of {peer}" if peer and what != peer else ""
        print(f"  {what:34}{middle:10.1f} ms{ratio}")
