"""Measure the memory of a process without that of the one that started it, which `getrusage` counts too; Linux only."""

from __future__ import annotations

import re
from pathlib import Path


def peak_memory(process: int | str = "self") -> int | None:
    """Return the most bytes that a running process took, None where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) << 10 if found else None
