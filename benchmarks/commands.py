"""Run a citegraph command as a user does, and measure it from outside.

    python benchmarks/commands.py WORD...

A small separate process starts the command, since on Linux a process inherits the peak memory of its parent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def run(*words: str) -> dict[str, float]:
    """Return elapsed seconds, processor seconds (`cpu`, workers included) and peak memory in megabytes of a command.

    Only Linux and macOS report the last two.
    """
    done = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"citegraph {' '.join(words)} ended with exit code {done.returncode}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(words: list[str]) -> None:
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "citegraph", *words], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1e6 if sys.platform == "darwin" else 1e3
    cpu = round(used.ru_utime + used.ru_stime, 3)
    elapsed = round(time.perf_counter() - begun, 3)
    print(json.dumps({"seconds": elapsed, "cpu": cpu, "peak_mb": round(used.ru_maxrss / unit, 1)}))
    sys.exit(process.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
