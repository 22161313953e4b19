"""The settings of an editor: from the command line, overridden by `initializationOptions`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from citegraph.check import MessageLanguage
from citegraph.errors import SettingsError, reason_of

_OPTIONS = "initializationOptions"


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


class EditorSettings(BaseModel):
    """The database, registry files, date of drafts and language of messages, as `citegraph check` has them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    db: Path | None = None
    registry: Annotated[tuple[Path, ...], BeforeValidator(_listed)] = ()
    date: datetime.date | None = None
    language: MessageLanguage | None = None

    def with_options(self, options: Any, folder: Path) -> Self:
        """These settings, except those that the editor gives; its paths are relative to `folder`.

        Raises `SettingsError` for an unknown or wrong one.
        """
        if options is None:
            return self
        if not isinstance(options, dict):
            raise SettingsError(f'{_OPTIONS}: is not an object; write {{"db": "van-ban.db"}}')
        try:
            given = type(self).model_validate(options)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, (_OPTIONS, *first["loc"])))
            reason = reason_of(first, type(self).model_fields)
            raise SettingsError(f"{place}: {reason}; known are {', '.join(type(self).model_fields)}") from error
        known = {name: getattr(given, name) for name in given.model_fields_set}
        if given.db is not None:
            known["db"] = folder / given.db.expanduser()
        known["registry"] = tuple(folder / path.expanduser() for path in given.registry) or self.registry
        return self.model_copy(update=known)
