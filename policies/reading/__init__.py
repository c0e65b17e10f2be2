"""How a policy reads a synthesized resource: attributes, IAM documents, references, neighbours."""
