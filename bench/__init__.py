"""What the service costs, beside the least that a page or a change could cost on the same machine: `make bench`."""
