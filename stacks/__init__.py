"""What is deployed: one file, one class, one Terraform state."""

import modules  # noqa: F401  its lazy provider package comes before any import of the provider
