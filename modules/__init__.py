"""The construct library: AWS ideas, secure by default, whose grants derive IAM."""

from modules.lazy_provider import install

install()
