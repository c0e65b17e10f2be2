"""IAM: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="IAM",
    gaps=(
        Gap(
            name="secure_transport",
            behaviour="`aws:SecureTransport` is true for a call that nobody can listen to",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="unknown_actions",
            behaviour="A call that no policy allows is denied, whatever the action",
            kind=Kind.MENDED,
        ),
        Gap(
            name="boundary_condition",
            behaviour="`iam:PermissionsBoundary` is the boundary that a role has or is to have",
            kind=Kind.MENDED,
        ),
        Gap(
            name="iam_resources",
            behaviour="A policy on IAM is held against the role, policy or instance profile that a call names",
            kind=Kind.MENDED,
        ),
        Gap(
            name="service_linked_role_description",
            behaviour="A service-linked role has the description that it was made with, or none",
            kind=Kind.MENDED,
        ),
        Gap(
            name="identity_provider_tags",
            behaviour="Tags of an OpenID Connect provider are added, removed and read back",
            kind=Kind.MENDED,
        ),
        Gap(
            name="added_service_resources",
            behaviour="A policy is held against the resource that a call names, in every service",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Signatures are verified; a wrong secret key is refused",
            here="The root's secret is not checked",
        ),
        Limit(
            on_aws="The token of a web identity is checked: who signed it, until when, and that the provider is known",
            here="Its issuer, audience and subject are held against the trust policy; nothing else is checked",
        ),
    ),
)
