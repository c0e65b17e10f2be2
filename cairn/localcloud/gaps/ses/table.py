"""SES: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="SES",
    gaps=(
        Gap(
            name="email_identity_read_back",
            behaviour="An identity is read back with its DKIM key length and default configuration set, and changed",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="sender_rights",
            behaviour="The right to send e-mail holds for the identity that it names",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="E-mail is signed by DKIM, sent to the recipient's server, and bounces or complaints come back",
            here="It is kept for the developer to read, and nothing is sent or comes back",
        ),
        Limit(
            on_aws="An identity is pending until its DNS records are found, and sends nothing until then",
            here="It may send at once",
        ),
        Limit(
            on_aws="Who sends by a configuration set needs the right on it too",
            here="The right on the identity is enough",
        ),
    ),
)
