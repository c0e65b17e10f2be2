"""In which steps traffic goes over to the new version."""

from collections.abc import Iterator

from cairn.localcloud.gaps.codedeploy.records import Record


def steps(routing: Record) -> Iterator[tuple[float, float]]:
    """Each step: the percentage that the new version has, and the minutes until the next step; the last one is 100."""
    canary, linear = routing.get("timeBasedCanary"), routing.get("timeBasedLinear")
    if canary:
        yield float(canary["canaryPercentage"]), float(canary["canaryInterval"])
    elif linear:
        size, percent = float(linear["linearPercentage"]), float(linear["linearPercentage"])
        while percent < 100:
            yield percent, float(linear["linearInterval"])
            percent += size
    yield 100.0, 0.0
