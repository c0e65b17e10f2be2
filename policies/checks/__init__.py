"""Cairn's own policies: one demand, one file, one fixture. A folder without ``__init__.py`` loads no policy."""
