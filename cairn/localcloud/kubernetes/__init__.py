"""The Kubernetes behind an Amazon EKS cluster: an API of a few kinds, and Deployments whose pods are processes."""
