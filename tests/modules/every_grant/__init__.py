"""Every grant of the library, given once, a file for each kind of thing that brings grants along."""
