"""Write the documents: `uv run python -m tests.api_documents`."""

import tempfile
from pathlib import Path

from tests.api_documents.pages import FOLDER, pages
from tests.api_documents.service_tables import TABLES, with_table
from tests.api_documents.stack_configuration import configurations
from tests.support.assemblies import synthesize_environment

with tempfile.TemporaryDirectory() as scratch:
    written = pages(configurations(synthesize_environment("local", Path(scratch))))
for stale in (*FOLDER.glob("*"), *FOLDER.glob("openapi/*")):
    if stale.is_file() and str(stale.relative_to(FOLDER)) not in written:
        stale.unlink()
for name, text in written.items():
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
for document in TABLES:
    document.write_text(with_table(document))
