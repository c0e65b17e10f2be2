"""The messages of PostgreSQL's protocol that a listener reads and writes.

https://www.postgresql.org/docs/18/protocol-message-formats.html
"""

import struct


def said_by(startup: bytes) -> dict[str, str]:
    """The parameters of a start-up message: `user`, `database` and so on."""
    words = [word.decode(errors="replace") for word in startup[8:].split(b"\0")]
    return dict(zip(words[::2], words[1::2], strict=False))


def error(code: str, text: str) -> bytes:
    """An ErrorResponse that ends the connection."""
    fields = "".join(f"{key}{value}\0" for key, value in (("S", "FATAL"), ("V", "FATAL"), ("C", code)))
    body = f"{fields}M{text}\0\0".encode()
    return b"E" + struct.pack("!I", len(body) + 4) + body
