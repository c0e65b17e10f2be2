"""What Terraform calls of this service."""
