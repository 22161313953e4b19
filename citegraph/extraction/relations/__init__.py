"""Extract the relations between the works of one text; see `reader`."""

from citegraph.extraction.relations.provisions import Changes, read_changes, with_provisions
from citegraph.extraction.relations.reader import relate
from citegraph.extraction.relations.values import Claim, Refusal, RelationResult, Resolution

__all__ = [
    "Changes",
    "Claim",
    "Refusal",
    "RelationResult",
    "Resolution",
    "read_changes",
    "relate",
    "with_provisions",
]
