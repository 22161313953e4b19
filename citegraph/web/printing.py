"""The report on a work as a file to print."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from citegraph.export.office.report_file import MEDIA_TYPES, report_writer
from citegraph.export.office.work_report import work_report
from citegraph.graph.graph import CitationGraph
from citegraph.store.graph_source import StoredFacts
from citegraph.text.days import today
from citegraph.web import views
from citegraph.web.api import Day
from citegraph.web.downloads import file_name
from citegraph.web.explorer import ExplorerDep, QueryDep, language_of

LISTED = 300
"""Number of works that carry out another in a report; `citegraph report` lists all."""

router = APIRouter(include_in_schema=False)


@cache
def report_formats() -> tuple[str, ...]:
    """Return the names of the formats of reports; PDF only if the package that writes it is installed."""
    return tuple(suffix[1:] for suffix in MEDIA_TYPES if suffix != ".pdf" or find_spec("fpdf"))


@router.get("/report")
def report_file(
    request: Request,
    query: QueryDep,
    explorer: ExplorerDep,
    name: Annotated[str, Query(alias="work", max_length=2000)],
    form: Annotated[str, Query(alias="format", max_length=9)] = "docx",
    at: Day = None,
) -> Response:
    """The report on a work as on a day, today by default."""
    if form not in report_formats():
        raise HTTPException(404)
    key = views.known_key(query, name)
    graph = CitationGraph(StoredFacts(query))
    content = work_report(
        graph,
        graph.works[key],
        language_of(request),
        explorer.registry,
        at=at or today(),
        most=LISTED,
        proof=request.state.proof,
    )
    file = io.BytesIO()
    report_writer(f".{form}")(content, file)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(key, form)}"'}
    return Response(file.getvalue(), media_type=MEDIA_TYPES[f".{form}"], headers=headers)
