"""Check that extraction time is linear: when the worst inputs grow fourfold, it may grow no faster.

    python benchmarks/growth.py [--tries N] [--seed N]

Print one line per pattern: seconds at 62,500, 250,000 and a million characters, and the last ratio. With `--tries`, N
more patterns are generated from words of the registry and punctuation, of which only slow ones are printed, and N texts
from words of each of its parts in a frame, joined by a link; of these the calls are counted, and only those are printed
whose calls grow faster than the text. Exit code 1 for such a text, or if any ratio is far above four.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from citegraph.extraction.pipeline import Extractor
from citegraph.model import Source
from citegraph.registry import Registry, load_registry

SIZES = (62_500, 250_000, 1_000_000)  # below the limit of citations, above which a text is cut and read again
WORST = 6.4  # for four times the text, with a margin for a busy machine
TRIED = 60_000  # characters of a generated pattern
SLOW = 0.6  # seconds for these above which the pattern is measured
PATTERNS = {
    "short forms": "Chỉ thị 05, ",
    "nested names": "Luật sửa đổi, bổ sung một số điều của ",
    "one symbol": "12/2020/NĐ-CP, ",
    "self forms": "Nghị định này ",
    "names": "Luật Đất đai và ",
    "unknown names": "Luật Abc Xyz và ",
    "dates": "ngày 9/3/2021 ",
    "places": "Quảng Ninh huyện Thường Tín ",
    "pinpoints": "khoản 2 Điều 5, ",
    "cues": "Nghị định số 1/2020/NĐ-CP sửa đổi, bổ sung thực hiện ",
    "type words": "Nghị định số ",
    "digits": "1234567890",
    "quotation marks": "“",
    "quoted lines": "\n“”",
    "ruled lines": "-" * 30 + "\n",
    "names after rules": "-" * 30 + "Luật Đất đai, ",
    "brackets": "(" * 20 + "\n\n",
    "combining marks": "a\u0301\u0301",
    "many symbols": "Nghị định số {i}/2020/NĐ-CP; ",
    "many names": "Luật Abc Xyz{i} và ",
    "many short forms": "Chỉ thị {i}, ",
    "many actors": "Nghị định số {i}/2020/NĐ-CP được sửa đổi bởi ",
    "one long list": "Thực hiện Kế hoạch số {i}-KH/TU, ",
    "quoted laws": "Luật Đất đai: “Luật này {i}” ",
    "quoted articles": "“Điều 5. Luật này.” ",
    "commands": "Sửa đổi, bổ sung Thông tư số 12/2020/TT-BTC.\n",
    "rows of pinpoints": f"12/2020/TT-BTC {'điểm a khoản 1 Điều 3; ' * 12}không trái với 13/2020/TT-BTC. ",
    "rows of links": f"12/2020/TT-BTC {'cùng với ' * 30}lại 13/2020/TT-BTC. ",
    "rows of verbs": f"12/2020/TT-BTC được{' sửa đổi' * 30} với 13/2020/TT-BTC. ",
    "rows of verbs acted": f"12/2020/TT-BTC bị bãi bỏ{', được bãi bỏ' * 30} với 13/2020/TT-BTC. ",
    "chains of numbers": f"NĐ {{i}}/2020 đường bộ{', 15/2025 đường sắt' * 30}; ",
    "notes about a work": "# NĐ 44/2024\n" + "- **Thay thế:** NĐ 15/2020 (sđ NĐ 17/2022)\n" * 15,
    "resumed works": "Chính phủ ra Nghị quyết số {i}/NQ-CP. Nghị quyết nêu rõ, thực hiện Nghị quyết số 57-NQ/TW. ",
    "cells of days": "| {i}/QĐ-UBND | 25/02/2026 | UBND tỉnh Lào Cai | Phê duyệt |\n",
    "one symbol of many days": "Nghị quyết số 128/NQ-CP ngày {day}; ",
    "one law of many days": "Luật Đất đai ngày {day}; ",
    "short forms of many days": "Chỉ thị 05 ngày {day}; ",
    "one symbol of many places": "Quyết định số 12/2021/QĐ-UBND của UBND huyện {place}; ",
    "effect after a work": "Nghị định số {i}/2020/NĐ-CP. Nghị định này có hiệu lực. ",
    "marks out of order": "\u0323\u0301",
    "codes without separators": "QĐ",
    "an account": "- Nghị định số {i}/2020/NĐ-CP.\n",
    "amending clauses": "{i}. Sửa đổi khoản {i} Điều {i} như sau:\n“{i}. Sổ.”\n",
    "amended points": "{i}. Sửa đổi một số khoản của Điều {i} như sau:\na) Sửa đổi khoản 4 như sau:\n“4. Sổ.”\n",
    "repealed provisions": "bãi bỏ Điều {i} Nghị định số {i}/2020/NĐ-CP; ",
    "lists below lists": "1. Bãi bỏ:\na) Bãi bỏ:\n- Khoản {i} Điều 3:\n",
    "verbs of amending": "Sửa đổi, bổ sung, bãi bỏ, thay thế cụm từ “a” ",
    "runs of carrying out": "tổ chức triển khai thực hiện ",
    "runs of changes": "sửa đổi, bổ sung ",
    "runs of markers": "a) (1) ",
    "runs of brackets": "(thay thế ",
    "runs of cells": "| về việc ",
    "runs of passives": "được các bộ, ",
    "quoted words": "“a” bằng ",
    "notes": "Nghị định số {i}/2020/NĐ-CP (thay thế Nghị định số {i}/2010/NĐ-CP) và ",
    "open notes": "Nghị định số {i}/2020/NĐ-CP (thay thế ",
    "cells": "Nghị định số {i}/2020/NĐ-CP | về việc | thực hiện ",
    "fronted clauses": "Thực hiện Nghị quyết số {i}/NQ-CP, ban hành Kế hoạch số {i}/KH-UBND, ",
    "conditions": "Kể từ ngày Luật số {i}/2020/QH14 có hiệu lực, ",
    "headed bases": "\nI. CĂN CỨ PHÁP LÝ\n- Luật số {i}/2020/QH14.\n",
    "further acts": "\n1. Bãi bỏ Thông tư số {i}/2015/TT-BTC; bãi bỏ Thông tư số {i}/2016/TT-BTC;\n",
    "blocks": "\n1. Nội dung\na) Việc\n- Mục\n",
    "numbered places": f"khoản {'12, ' * 40}12345678, ",
}
"""Patterns to repeat after `HEAD`; `{i}`, `{day}` and `{place}` change, so that each repetition is another work."""

HEAD = "THÔNG TƯ\nĐiều 1. Thông tư này quy định (б).\n"
"""The head makes the text a document with a Cyrillic letter, since some rules apply only to such texts."""

HEADS = {
    "effect after a work": "",
    "marks out of order": "a",
    "codes without separators": "1/",
    **dict.fromkeys(
        ("amending clauses", "amended points", "repealed provisions", "lists below lists", "verbs of amending"),
        "Số: 19/2031/NĐ-CP\n\nNGHỊ ĐỊNH\nSửa đổi Nghị định số 15/2030/NĐ-CP\n\n"
        "Điều 1. Sửa đổi Nghị định số 15/2030/NĐ-CP như sau:\n",
    ),
    **dict.fromkeys(("chains of numbers", "notes about a work", "resumed works"), "Ghi chú.\n"),
    "an account": "Theo Kết luận số 157-KL/TW quy định như sau:\n",
}
"""Other heads for some patterns."""

SIGNS = (
    *("-" * 30, "." * 60, "a" * 40, "A" * 30, "Ế" * 30, "1" * 30),
    *("(", ")", "[1]", "“", "”", ":", ";", ",", "…", "_", "*", "/", " ", "\n", "\n\n", "e\u0301"),
    *("1", "A. ", "1. ", "- ", "số ", "của ", "về ", "này ", "và ", "TW"),
)
MATTER = (
    *("05-CT/TW", "1/2020/NĐ-CP", "ngày 9/3/2021", "ngày 1 tháng 2 năm 2020", "năm 2013", "khóa XII", "Số: "),
    *("Luật Đất đai", "Luật ", "Đại hội XIII", "Nghị quyết Trung ương 4", "Thông tư này", "Điều 5 ", "khoản 2 "),
    *("của Bộ Chính trị", "Ủy ban nhân dân ", "tỉnh ", "TỈNH ", "Căn cứ ", "sửa đổi, bổ sung ", "được sửa đổi bởi "),
    *("thay thế ", "hết hiệu lực ", "kể từ ngày ", "như sau:", "ban hành kèm theo ", "(sau đây gọi là "),
)

COUNTED = 800  # characters of the shortest text whose steps are counted
DOUBLED = 2.3  # by how much these may grow when a text doubles
LINKS = (" ", ", ", "; ", "\n", ".\n", " và ", " của ", " - ", ": ", " | ", "\n\n", "")
FRAMES = (
    *("{}", "{}", "({})", "“{}”", "Điều {i}. {}", "{i}. {}", "a) {}", "- {}", "| {i} | {}", "Căn cứ {};", "[{i}] {}"),
    *(
        "{}/{i}",
        "{} số {i}",
        "{} ngày {i}/3/2021",
        "{} (sau đây gọi là {})",
        "# {}",
        "**{}:**",
        "thay thế {}",
        "khoản {i} {}",
    ),
    *("sửa đổi {} như sau: “{}”", "{} được {} bởi {}", "thực hiện {}, ban hành {}", "TỈNH {}", "{} có hiệu lực"),
)
"""What joins the words of generated texts, and what is around them."""


def seconds(extractor: Extractor, text: str) -> float:
    """Return the shortest of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        extractor.extract(Source("growth", text))
        best = min(best, time.perf_counter() - start)
    return best


def by_chance(registry: Registry, seed: int) -> Iterator[str]:
    """Yield patterns of one to four parts: punctuation, or words that extraction searches for."""
    chance = random.Random(seed)  # noqa: S311 - the same patterns for the same seed
    words = [word for t in registry.types for word in (t.name, *t.words)]
    words += [word for phrases in registry.phrases for word in phrases.words]
    words += MATTER

    def part() -> str:
        if chance.random() < 0.5:
            return chance.choice(SIGNS) * chance.choice((1, 1, 20))
        return chance.choice(words) + chance.choice(("", "", " "))

    while True:
        yield "".join(part() for _ in range(chance.randint(1, 4)))


def crossed(registry: Registry, seed: int) -> Iterator[Callable[[int], str]]:
    """Yield texts, by their length: words of every part of the registry in a frame, joined by a link, over and over."""
    chance = random.Random(seed)  # noqa: S311 - the same texts for the same seed
    kinds = [
        [word for t in registry.types for word in (t.name, *t.words)],
        [word for verb in registry.verbs for word in verb.words],
        [word for phrases in registry.phrases for word in phrases.words],
        [word for issuer in registry.issuers for word in (issuer.name, *issuer.words)],
        [work.symbol for work in registry.works if work.symbol],
        [work.name for work in registry.works if work.name],
        [*MATTER, "Nghị định số {i}/2020/NĐ-CP", "Chỉ thị {i}", "{i}/QĐ-UBND", "Luật Abc{i}"],
    ]

    def text(frame: str, link: str, head: str, size: int, words: Sequence[str]) -> str:
        unit = frame
        for word in words:
            unit = unit.replace("{}", word, 1)
        parts = (unit.replace("{i}", str(i)) + link for i in range(size // len(unit + link)))
        return head + "".join(parts)

    while True:
        frame, link, head = chance.choice(FRAMES), chance.choice(LINKS), chance.choice((HEAD, "", *HEADS.values()))
        words = [chance.choice(chance.choice(kinds)) for _ in range(frame.count("{}"))]
        yield lambda size, frame=frame, link=link, head=head, words=words: text(frame, link, head, size, words)


def steps(extractor: Extractor, text: str) -> int:
    """Return how many calls extraction takes: the same on every machine."""
    calls = 0

    def tally(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(tally)
    try:
        extractor.extract(Source("growth", text))
    finally:
        sys.setprofile(None)
    return calls


def doubling(extractor: Extractor, text: Callable[[int], str]) -> float:
    """Return by how much the steps for more text grow if that doubles: 2 if they are linear, 4 if quadratic.

    What is suspicious in a short text is counted in a longer one, in which windows have reached their bounds.
    """
    ratio = _doubling(extractor, text, COUNTED)
    return ratio if ratio <= DOUBLED else _doubling(extractor, text, 4 * COUNTED)


def _doubling(extractor: Extractor, text: Callable[[int], str], size: int) -> float:
    some, twice, four_times = (steps(extractor, text(n * size)) for n in (1, 2, 4))
    return (four_times - twice) / max(1, twice - some)


def of_length(unit: str, size: int) -> str:
    return HEAD + (unit * (size // len(unit) + 1))[:size]


def grown(name: str, size: int) -> str:
    """Return the text of a pattern with about `size` characters."""
    unit = PATTERNS[name]
    parts = (
        unit.format(i=i, day=_day(i), place=_place(i)) for i in range(size // len(unit.format(i=1, day="", place="")))
    )
    return HEADS.get(name, HEAD) + "".join(parts)


def _day(i: int) -> str:
    """Return a date, different for the first 25,000 numbers."""
    return f"{i % 28 + 1}/{i // 28 % 12 + 1}/{1950 + i // 336 % 75}"


def _place(i: int) -> str:
    """Return a name, different for the first 450,000 numbers."""
    return "".join(chr(ord("a") + i // 26**n % 26) for n in range(4)).capitalize()


def main(tries: int, seed: int) -> int:
    print(f"seed {seed}")
    registry = load_registry()
    extractor = Extractor(registry)
    worst = 0.0
    for name in PATTERNS:
        times = [seconds(extractor, grown(name, size)) for size in SIZES]
        ratio = times[-1] / times[-2]
        worst = max(worst, ratio)
        print(f"{name:18}" + "".join(f"{t:9.4f} s" for t in times) + f"   x {ratio:.2f}")
    for unit, _ in zip(by_chance(registry, seed), range(tries), strict=False):
        start = time.perf_counter()
        extractor.extract(Source("growth", of_length(unit, TRIED)))
        if time.perf_counter() - start < SLOW:
            continue
        times = [seconds(extractor, of_length(unit, size)) for size in (TRIED, 4 * TRIED)]
        worst = max(worst, times[1] / times[0])
        print("".join(f"{t:9.4f} s" for t in times) + f"   x {times[1] / times[0]:.2f}   {unit!r}", flush=True)
    broken = 0
    for text in islice(crossed(registry, seed), tries):
        if (ratio := doubling(extractor, text)) > DOUBLED:
            broken += 1
            print(f"steps x {ratio:.2f} when doubled: {text(200)!r}", flush=True)
    return worst > WORST or broken > 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=0, metavar="N", help="number of generated patterns to add")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="random seed of these")
    given = parser.parse_args()
    sys.exit(main(given.tries, given.seed))
