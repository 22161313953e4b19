"""Check drafts: citations that contradict themselves, the registry or a database, and how they are written."""

from citegraph.check.checker import Checker, Finding
from citegraph.check.fixes import diff, fixed, not_overlapping, with_proposals, write_fixed
from citegraph.check.reports import record, sarif, workflow_line
from citegraph.check.rules import MessageLanguage, Rule, Severity, all_rules
from citegraph.check.settings import Settings, read_settings
from citegraph.check.work_rules import ended_by

__all__ = [
    "Checker",
    "Finding",
    "MessageLanguage",
    "Rule",
    "Settings",
    "Severity",
    "all_rules",
    "diff",
    "ended_by",
    "fixed",
    "not_overlapping",
    "read_settings",
    "record",
    "sarif",
    "with_proposals",
    "workflow_line",
    "write_fixed",
]
