"""WAF: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="WAF",
    gaps=(
        Gap(
            name="web_acl_logging",
            behaviour="A web ACL has at most one logging configuration, to a destination named `aws-waf-logs-*`",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Rules block requests and count them",
            here="A web ACL is stored, associated, and blocks nothing",
        ),
    ),
)
