"""A corpus on disk: one SQLite file that holds what each source says and the linked graph of all of them."""

from citegraph.store.sqlite import Mention, Stats, Store

__all__ = ["Mention", "Stats", "Store"]
