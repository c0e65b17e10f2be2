"""Releases of what Terraform registered, by AWS CodeDeploy: the step after an apply."""
