"""Cognito: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Cognito",
    gaps=(
        Gap(
            name="pools_of_every_account",
            behaviour="The app client, pool or token of a customer's call says in which account it is served",
            kind=Kind.MENDED,
        ),
        Gap(
            name="post_confirmation",
            behaviour="A function hears of each person who was confirmed, and its error is the answer",
            kind=Kind.MENDED,
        ),
        Gap(
            name="token_endpoint",
            behaviour="Tokens are given out at a user pool's domain, to clients of that pool alone",
            kind=Kind.MENDED,
        ),
        Gap(
            name="user_pool_updates",
            behaviour="An update of a user pool resets what it leaves out, the triggers among it",
            kind=Kind.MENDED,
        ),
    ),
)
