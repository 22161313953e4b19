"""What the works that a text names do to each other, as it says; see `reader` for how it is read."""

from citegraph.relate.reader import relate

__all__ = ["relate"]
