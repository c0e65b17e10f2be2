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
        Gap(
            name="web_acl_rules",
            behaviour="Rules let through, block and count, by address, rate, size, text and label; verdicts are logged",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Managed rule groups, and rules for SQL injection, scripts and countries, find attacks",
            here="They match nothing: what they would block comes through",
        ),
        Limit(
            on_aws="CAPTCHA and Challenge put a puzzle before the caller; a sample of requests is kept",
            here="Such a rule matches nothing, and no sample is kept",
        ),
        Limit(
            on_aws="A logging filter decides which verdicts are written",
            here="All of them are",
        ),
        Limit(
            on_aws="A rate-based rule finds out within half a minute that an address asks too often",
            here="At the first request over the limit",
        ),
    ),
)
