"""A command of citegraph as a user runs it, measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time


def run(*words: str) -> dict[str, float]:
    """Seconds and the peak of memory, in megabytes, of a command; Linux and macOS alone tell the peak."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "citegraph", *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"citegraph {' '.join(words)} ended with exit code {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return {"seconds": round(time.perf_counter() - begun, 3), "peak_mb": round(used.ru_maxrss / unit, 1)}
