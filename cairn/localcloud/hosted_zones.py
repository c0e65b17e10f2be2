"""Route 53 zones that an environment expects to find in its account: on AWS the organisation has made them."""

from xml.sax.saxutils import escape


def place(account_id: str, region: str, zone_id: str, domain: str) -> None:
    """Make the zone of `domain` under the id `zone_id` where the account has none of that id; in the emulator alone.

    Raises `ValueError` where the emulator refuses the domain.
    """
    from ministack.core.responses import request_scope
    from ministack.services import route53

    with request_scope(account_id, region):
        if zone_id in route53._zones:
            return
        reference = f"cairn-{zone_id}"
        status, _, answer = route53._create_hosted_zone(_request(domain, reference), {})
        if status != 201:
            raise ValueError(f"the zone {zone_id} of {domain} cannot be made: {answer!r}")
        given = route53._caller_refs[reference]
        route53._zones[zone_id] = {**route53._zones.pop(given), "id": zone_id}
        route53._records[zone_id] = route53._records.pop(given)
        route53._caller_refs[reference] = zone_id


def _request(domain: str, reference: str) -> bytes:
    namespace = "https://route53.amazonaws.com/doc/2013-04-01/"
    content = f"<Name>{escape(domain)}</Name><CallerReference>{escape(reference)}</CallerReference>"
    return f'<CreateHostedZoneRequest xmlns="{namespace}">{content}</CreateHostedZoneRequest>'.encode()
