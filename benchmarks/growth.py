"""Time of extraction as its worst inputs double: it must double too.

    python benchmarks/growth.py

One line a pattern: seconds at 100, 200 and 400 thousand characters, and the last ratio. Exit code 1 if any ratio is far
above two.
"""

from __future__ import annotations

import sys
import time

from citegraph.model import Source
from citegraph.pipeline import Extractor

SIZES = (100_000, 200_000, 400_000)
WORST = 3.2  # twice the text, with room for a busy machine
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
    "combining marks": "a\u0301\u0301",
    "many symbols": "Nghị định số {i}/2020/NĐ-CP; ",
    "many names": "Luật Abc Xyz{i} và ",
    "many short forms": "Chỉ thị {i}, ",
    "many actors": "Nghị định số {i}/2020/NĐ-CP được sửa đổi bởi ",
    "one long list": "Thực hiện Kế hoạch số {i}-KH/TU, ",
    "quoted laws": "Luật Đất đai: “Luật này {i}” ",
}
"""What is repeated; `{i}` counts up, so that each is another work."""


def seconds(extractor: Extractor, text: str) -> float:
    """The best of three runs."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        extractor.extract(Source("growth", text))
        best = min(best, time.perf_counter() - start)
    return best


def main() -> int:
    extractor = Extractor()
    worst = 0.0
    for name, unit in PATTERNS.items():
        texts = ["".join(unit.format(i=i) for i in range(size // len(unit))) for size in SIZES]
        times = [seconds(extractor, text) for text in texts]
        ratio = times[-1] / times[-2]
        worst = max(worst, ratio)
        print(f"{name:18}" + "".join(f"{t:9.4f} s" for t in times) + f"   x {ratio:.2f}")
    return worst > WORST


if __name__ == "__main__":
    sys.exit(main())
