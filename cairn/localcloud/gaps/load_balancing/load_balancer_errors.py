"""What an application load balancer answers in a target's place is JSON.

AWS answers in HTML: 503 where a target group has no targets, 502 where a target does not take the connection
or breaks it off, 504 where it does not answer in time. The emulator answers 502 to a timeout too.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_TITLES = {502: "Bad Gateway", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}


def install() -> None:
    """Answer as the load balancer does where no target has answered."""
    from ministack.core.responses import StreamingResponse
    from ministack.services import alb

    @around(alb, "_forward_to_tg")
    async def _forward(original: Function, group_arn: str, *rest: Any, **named: Any) -> Any:
        answer = await original(group_arn, *rest, **named)
        group = alb._tgs.get(group_arn) or {}
        if group.get("TargetType") == "lambda" or isinstance(answer[2], StreamingResponse):
            return answer
        return _error(504 if b"timed out" in answer[2] else answer[0])


def _error(status: int) -> tuple[int, dict[str, str], bytes]:
    title = f"{status} {_TITLES[status]}"
    page = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    return status, {"Content-Type": "text/html"}, page.encode()
