"""Write a Word file with marks beside the one that was read, which is never overwritten."""

from __future__ import annotations

from pathlib import Path

from citegraph.cli.output import spare
from citegraph.errors import ExportError, SourceError
from citegraph.files import refuse_special, replacing
from citegraph.word import WORD_TYPES


class WordOutput:
    """The Word file at `path`, as `data`, and the place of the marked one; raises `CitegraphError`."""

    def __init__(self, path: Path, output: Path) -> None:
        suffix = path.suffix.lower()
        if suffix not in WORD_TYPES:
            raise SourceError(f"{path}: not a Word file; save it as .docx to write it with marks")
        if output.suffix.lower() != suffix:
            raise ExportError(f"{output}: a Word file must keep its suffix; name it {output.with_suffix(suffix).name}")
        spare([output], [path])
        try:
            refuse_special(path)
            self.data = path.read_bytes()
        except OSError as error:
            raise SourceError(f"{path}: cannot be read ({error.strerror}); check the path") from error
        self.output = output

    def write(self, marked: bytes) -> None:
        """Write the marked file, completely or not at all."""
        try:
            self.output.parent.mkdir(parents=True, exist_ok=True)
            with replacing(self.output) as file:
                file.write(marked)
        except OSError as error:
            why = f"cannot be written ({error.strerror}); check the folder, its permissions and free space"
            raise ExportError(f"{self.output}: {why}") from error
