"""A corpus on disk: one SQLite file with every source, its extraction, and the graph linked from all of them.

>>> from citegraph.model import Extraction, Source
>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     with Store.open(pathlib.Path(folder, "citegraph.db"), create=True) as store:
...         store.replace_source(Source("a.txt", "…"), Extraction("a.txt", None, False, (), (), (), (), ()), "1")
...         list(store.sources()), store.stats().sources
(['a.txt'], 1)
"""

from citegraph.store.database import Store
from citegraph.store.query import Query
from citegraph.store.query_values import Stats, StoredMention

__all__ = ["Query", "Stats", "Store", "StoredMention"]
