"""DescribeCacheParameters with a source returns the parameters of that source alone.

Terraform asks for those that a user has set. The emulator returns the defaults with them, so that every
plan wants to take them away.
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DescribeCacheParameters.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_PARAMETER = re.compile(r"<Parameter>.*?</Parameter>", re.DOTALL)


def install() -> None:
    """Leave out what comes from elsewhere."""
    from ministack.services import elasticache

    @around(elasticache, "_describe_cache_parameters")
    def _describe(original: Function, parameters: Any) -> Any:
        status, headers, body = original(parameters)
        source = elasticache._p(parameters, "Source")
        if status != 200 or not source:
            return status, headers, body

        def kept(match: re.Match[str]) -> str:
            return match.group() if f"<Source>{source}</Source>" in match.group() else ""

        return status, headers, _PARAMETER.sub(kept, body.decode()).encode()
