"""Which part of a text is known before Terraform runs."""

import re

# An attribute of a managed resource, or of the one block in it, or of a data source that tells where we are, is one
# exact value on AWS.
EXACT = re.compile(
    r"\$\{(?:aws_\w+|random_\w+|data\.aws_(?:caller_identity|region|partition))"
    r"\.[\w-]+(?:\[\S+?\])?(?:\.\w+\[0\])?\.\w+\}"
)
ANY = re.compile(r"\$\{[^}]*\}")


def without_exact(text: str) -> str:
    """Return ``text`` with every reference that stands for one exact value taken out."""
    return EXACT.sub("", text)


def is_unresolved(text: str) -> bool:
    """Tell whether ``text`` holds a reference that could stand for anything."""
    return ANY.search(without_exact(text)) is not None


def refers_to(text: object, address: str) -> bool:
    """Tell whether ``text`` refers to an attribute of the resource at ``address`` (``type.name``)."""
    return isinstance(text, str) and re.search(rf"\$\{{[^}}]*\b{re.escape(address)}[.\[]", text) is not None
