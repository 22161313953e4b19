"""What the works that a text names do to each other, as it says; see `reader` for how it is read."""

from citegraph.relate.provisions import Changes, read_changes, with_provisions
from citegraph.relate.reader import relate
from citegraph.relate.said import Refusal, Related, Resolution, Said

__all__ = [
    "Changes",
    "Refusal",
    "Related",
    "Resolution",
    "Said",
    "read_changes",
    "relate",
    "with_provisions",
]
