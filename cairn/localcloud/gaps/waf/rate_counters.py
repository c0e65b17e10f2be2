"""How often each address has asked lately, for rate-based rules."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

Key = tuple[str, str, str]
"""Web ACL, rule, and what is counted by, such as an address."""


@dataclass
class RateCounters:
    """Counts the requests of each key over a window. In memory alone: a restart begins anew."""

    _asked: defaultdict[Key, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def exceeds(self, key: Key, *, limit: int, window_sec: int) -> bool:
        """Count one more request, and say whether there were more than `limit` within `window_sec`."""
        now, asked = time.monotonic(), self._asked[key]
        asked.append(now)
        while asked[0] <= now - window_sec or len(asked) > limit + 1:
            asked.popleft()
        return len(asked) > limit
