"""What services must know and nobody else may read: encrypted, rotated by a function, kept out of the state."""

from modules.secrets.parameter import IParameter, Parameter
from modules.secrets.rotation import IRotator
from modules.secrets.secret import Secret
from modules.secrets.secret_grants import ISecret

__all__ = ["IParameter", "IRotator", "ISecret", "Parameter", "Secret"]
