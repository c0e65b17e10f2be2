"""What the function of a ``SyntheticCheck`` runs, packed from here."""
