"""AWS AppConfig: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="AppConfig",
    gaps=(
        Gap(
            name="configuration_access",
            behaviour="A configuration is read by those alone who may read it, of this environment and profile",
            kind=Kind.MENDED,
        ),
        Gap(
            name="flag_validation",
            behaviour="A version of feature flags that is no such document, or breaks a constraint, is refused",
            kind=Kind.MENDED,
        ),
        Gap(
            name="keys_and_tags",
            behaviour="A profile and a deployment are read back with their key, a deployment with its tags",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="configuration_validators",
            behaviour="A deployment starts only where the profile's JSON Schema and functions find nothing wrong",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Feature flags may have variants and rules that choose among them",
            here="A version with variants is refused",
        ),
        Limit(
            on_aws="Which callers get a new version first is AWS's choice, by the entity id where there is one",
            here="It is a hash of the session: a share of the sessions, which keeps to itself",
        ),
    ),
)
