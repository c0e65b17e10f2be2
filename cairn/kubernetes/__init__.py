"""Brings what runs on Amazon EKS in line with the manifests of the stacks, after Terraform."""
