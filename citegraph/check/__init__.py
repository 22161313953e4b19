"""Check drafts: citations that contradict themselves, the registry or a database, and how they are written."""

from citegraph.check.checker import Checker, Finding
from citegraph.check.fixes import diff, fixed, with_proposals, write_fixed
from citegraph.check.reports import record, sarif, workflow_line
from citegraph.check.rules import MessageLanguage, Rule, Severity, all_rules
from citegraph.check.settings import Settings, read_settings

__all__ = [
    "Checker",
    "Finding",
    "MessageLanguage",
    "Rule",
    "Settings",
    "Severity",
    "all_rules",
    "diff",
    "fixed",
    "read_settings",
    "record",
    "sarif",
    "with_proposals",
    "workflow_line",
    "write_fixed",
]
