"""The HTML page: what stands in the file, and where the works are placed.

`story` and `many` are the corpora that the browser tests open too.
"""

from __future__ import annotations

import base64
import hashlib
import html.parser
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from citegraph.errors import ExportError
from citegraph.export.html import write_html
from citegraph.export.layout import Box, Layout, Row, RowFinder, arrange, box_of, scope_depth, wrap, years_of
from citegraph.model import Corpus, Edge, Evidence, Kind, Work
from citegraph.registry import load_registry

HOSTILE = "</script><img src=x onerror=alert(1)> \"'\u2028 &amp; <b>"
SEED = "seeds/quang-ninh.txt"


def edge(source: str, kind: Kind, target: str, quote: str, origin: str = SEED) -> Edge:
    return Edge(source, kind, target, origin, Evidence(0, len(quote), quote, "test"))


def corpus(works: list[Work], edges: list[Edge]) -> Corpus:
    return Corpus(
        works=tuple(sorted(works, key=lambda w: w.key)),
        edges=tuple(sorted(edges, key=lambda e: (e.source, e.kind, e.target, e.origin, e.evidence.start))),
        aliases={},
        unresolved={},
    )


def central(kind: str, symbol: str, date: str | None, title: str | None = None, term: int = 2021) -> Work:
    issuer = "Bộ Chính trị" if date else None
    return Work(f"{kind}:{symbol.lower()}~{term}", kind, symbol, None, None, issuer, None, date, title)


def local(kind: str, symbol: str, date: str | None, term: int = 2020) -> Work:
    issuer = "Ban Thường vụ Tỉnh ủy"
    return Work(
        f"{kind}:{symbol.lower()}@quang-ninh~{term}", kind, symbol, None, None, issuer, "Quảng Ninh", date, None
    )


def story() -> Corpus:
    """The works and relations of an article about a province, as the pipeline finds them."""
    congress = Work(
        "nghi-quyet:dai-hoi~2021",
        "nghi-quyet",
        name="Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII của Đảng",
        issuer="Đại hội đại biểu toàn quốc",
    )
    province = Work(
        "nghi-quyet:dai-hoi@quang-ninh~2020",
        "nghi-quyet",
        name="Nghị quyết Đại hội Đảng bộ tỉnh lần thứ XV",
        scope="Quảng Ninh",
    )
    plenums = [
        Work(f"nghi-quyet:hoi-nghi-4~{year}", "nghi-quyet", name=f"Nghị quyết Trung ương 4 khóa {term}")
        for year, term in ((2016, "XII"), (2021, "XIII"))
    ]
    old = central("chi-thi", "05-CT/TW", "2016-05-15", "Đẩy mạnh học tập và làm theo tư tưởng Hồ Chí Minh", 2016)
    conclusion = central("ket-luan", "01-KL/TW", "2021-05-18", "Tiếp tục thực hiện Chỉ thị số 05-CT/TW")
    directive = central("chi-thi", "01-CT/TW", "2021-03-09", "Học tập, quán triệt Nghị quyết Đại hội XIII")
    wrong = replace(
        central("ket-luan", "14-QĐ/TW", "2021-09-22", "Khuyến khích và bảo vệ cán bộ năng động, sáng tạo"),
        probably="ket-luan:14-kl/tw~2021",
    )
    carrying = [local("chi-thi", "16-CT/TU", None), local("ke-hoach", "101-KH/TU", "2021-10-19")]
    programme = local("chuong-trinh", "06-CTr/TU", "2021-08-19")
    rest = [
        Work("nghi-quyet:128/nq-cp~2021", "nghi-quyet", "128/NQ-CP", "128", None, "Chính phủ", None, "2021-10-11"),
        local("chi-thi", "18-CT/TU", "2021-10-18"),
        local("quy-dinh", "04-QĐ/TU", "2017-06-07", 2015),
        central("quy-dinh", "37-QĐ/TW", "2021-10-25"),
        central("quy-dinh", "41-QĐ/TW", "2021-11-03"),
        central("nghi-quyet", "35-NQ/TW", None),
    ]
    about = "Thực hiện Kết luận số 01-KL/TW ngày 18/5/2021 về tiếp tục thực hiện Chỉ thị số 05-CT/TW ngày 15/5/2016"
    issued = "Ban Thường vụ Tỉnh ủy đã ban hành Chỉ thị số 16-CT/TU về thực hiện Kết luận số 01-KL/TW"
    return corpus(
        [congress, province, *plenums, old, conclusion, directive, wrong, *carrying, programme, *rest],
        [
            edge(conclusion.key, Kind.CONTINUES, old.key, about),
            edge(carrying[0].key, Kind.IMPLEMENTS, conclusion.key, issued),
            edge(carrying[1].key, Kind.IMPLEMENTS, conclusion.key, issued + "; Kế hoạch số 101-KH/TU"),
            edge(programme.key, Kind.IMPLEMENTS, congress.key, "ban hành Chương trình hành động số 06-CTr/TU"),
            edge(directive.key, Kind.IMPLEMENTS, congress.key, "Chỉ thị số 01-CT/TW “Về việc quán triệt Nghị quyết”"),
        ],
    )


def many(count: int, edges_per_work: float = 1.5) -> Corpus:
    """A corpus of `count` works over four levels and ten years, made by arithmetic alone."""
    shapes = [
        ("nghi-quyet", "{n}-NQ/TW", "", "Bộ Chính trị"),
        ("nghi-dinh", "{n}/{y}/NĐ-CP", "", "Chính phủ"),
        ("thong-tu", "{n}/{y}/TT-BTC", "", "Bộ Tài chính"),
        ("ke-hoach", "{n}-KH/TU", "@tinh-{p}", "Ban Thường vụ Tỉnh ủy"),
        ("quyet-dinh", "{n}/{y}/QĐ-UBND", "@tinh-{p}", "Ủy ban nhân dân tỉnh"),
        ("huong-dan", "{n}-HD/HU", "@huyen-{p}.tinh-{p}", "Huyện ủy"),
    ]
    works = []
    for i in range(count):
        kind, symbol, scope, issuer = shapes[(i * i + i // 7) % len(shapes)]
        year, place = 2014 + (i * 7) % 10, i % 34
        symbol = symbol.format(n=i + 1, y=year)
        key = f"{kind}:{symbol.lower()}{scope.format(p=place)}~{year}"
        locality = f"Tỉnh {place}" if scope else None
        date = f"{year}-{1 + i % 12:02}-{1 + i % 28:02}"
        works.append(Work(key, kind, symbol, None, None, issuer, locality, date, f"Văn bản thứ {i}"))
    by_age = sorted(works, key=lambda w: (w.date or "", w.key))
    kinds = [Kind.IMPLEMENTS, Kind.IMPLEMENTS, Kind.GUIDES, Kind.CITES, Kind.CITES, Kind.AMENDS, Kind.BASED_ON]
    edges = {}
    for j in range(int(count * edges_per_work)):
        newer = 1 + (j * 31) % (count - 1)
        older = (j * j * 17 + j) % newer // (1 + j % 5)
        if newer % 6:
            ends = by_age[newer].key, kinds[j % len(kinds)], by_age[older].key
            edges[ends] = edge(*ends, f"{by_age[newer].label} thực hiện {by_age[older].label}", f"nguồn-{j}.txt")
    return corpus(works, list(edges.values()))


def page_of(value: Corpus, language: str = "vi") -> str:
    file = io.StringIO()
    write_html(value, file, language=language)
    return file.getvalue()
