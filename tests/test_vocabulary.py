"""Rules are data: code lists no type words, issuer codes or cue phrases, and every rule that speaks is known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from casefiles import read_cases, said

from citegraph import load_registry
from citegraph.extraction.pipeline import Extractor
from citegraph.model import Extraction, Source
from citegraph.registry.schema import Block
from citegraph.text.normal import fold_case

REGISTRY = load_registry()
EXEMPT = {
    "graph/ask.py": "the grammar of questions that people ask; its words are the reader's, not a text's",
    "cli": "help texts show examples, and an example has to name a work",
    "evaluate": "figures compare as the scorer does, which no registry may change",
}
ARGUED = {
    # Where a constant holds a word of the registry, and why it may.
    ("extraction/mentions/laws.py", "sửa đổi"): "`(sửa đổi)` behind a law's name is a part of the name, no cue",
    ("extraction/mentions/laws.py", "bổ sung"): "the same: `(sửa đổi, bổ sung)`",
    ("extraction/mentions/laws.py", "luật"): "`pháp luật` and its like are words of this one alone",
    (
        "extraction/mentions/laws.py",
        "liên quan",
    ): "a part of the name of a law that amends many: `11 Luật có liên quan đến …`",
    ("integrations/mcp/tools.py", "TW"): "a symbol as an example for the assistant: nothing is read by it",
    ("integrations/spacy/drawing.py", "văn bản này"): "a label of a picture: nothing is read by it",
    ("presentation/names.py", "về việc"): "left out of a title where it is shown short: nothing is read by it",
    (
        "registry/audit/work_facts.py",
        "QH",
    ): "the Assembly's number tells year and term: the check is of that official rule",
    ("registry/audit/work_facts.py", "TW"): "central numbers restart with the term: the check is of that official rule",
}
RULES = {
    # Rule ids that no block of the registry carries, and what they are.
    "self": "`này`: the text itself or the work just spoken of",
    "self:back": "`nêu trên`: the work of this type that was named last",
    "short": "a bare number behind a type word",
    "short:year": "a number and year behind a type word",
    "short:list": "a further number of such a list",
    "list:codes": "a list that gives its codes once, at its end",
    "law:edition": "a year behind the type word: another edition of the law named last",
    "law:registry": "a law's name of the registry",
    "law:open": "a law's name that the registry does not know",
    "law:amending": "a law's name that holds the laws it amends",
    "law:name-and-symbol": "a law's name with its symbol",
    "law:organisation": "a charter, by the name of the organisation whose it is",
    "law:planned": "a draft: refused",
    "law:title": "the document's own title: refused",
    "law:branch": "a branch of law, not a law: refused",
    "symbol": "a number with codes that no grammar reads: refused",
    "worded:again": "type word and issuer of a name in words that stands before",
    "worded": "a name in words that names no one work that exists: refused",
    "date": "a day behind a work that no calendar has: refused",
    "issued-with": "a standard cites the work that it was issued with",
    "title": "a title cites by `theo`",
    "account": "a story gives a work's own words",
    "cut-basis": "the first line of a preamble, whose `Căn cứ` was cut off",
    "consolidated": "a consolidated text joins a work with its amenders",
    "quoted-basis": "a note that quotes an amending act's preamble",
    "amending-name": "an amending law's name says whom it amends",
    "cites": "what a document names without saying more",
}


@pytest.fixture(scope="module")
def package(repo_root: Path) -> Path:
    return repo_root / "citegraph"


def constants(path: Path) -> Iterator[str]:
    """The string constants of a module, docstrings aside; the pieces of f-strings too."""
    tree = ast.parse(path.read_text("utf-8"))
    # A string that stands as a statement is a docstring: of a module, a class, a function, or of the name above it.
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def modules(package: Path) -> list[Path]:
    exempt = [package / place for place in EXEMPT]
    return [p for p in sorted(package.rglob("*.py")) if not {p, *p.parents} & {*exempt}]


def phrases() -> set[str]:
    """Type words, names of bodies, and the literal phrases of cues, as text is matched."""
    types = {fold_case(word) for block in REGISTRY.types for word in block.words}
    bodies = {fold_case(word) for block in REGISTRY.issuers for word in (*block.words, block.name)}
    cues = {word for verb in REGISTRY.verbs for word in verb.words}
    cues |= {word for mark in REGISTRY.marks for word in mark.words}
    cues |= {word for modal in REGISTRY.modals for word in modal.words}
    return types | {phrase for phrase in bodies | cues if " " in phrase}


def codes() -> set[str]:
    """Codes of types and bodies, of two letters at least."""
    listed = {c for b in REGISTRY.types for c in (*b.party_codes, *b.state_codes, *b.mass_codes)}
    listed |= {code for block in REGISTRY.issuers for code in block.codes}
    return {code for code in listed if len(code) > 1 and not code.isdigit()}


def words_of(value: str) -> set[str]:
    """A constant, and the literal pieces of what may be a pattern or a list."""
    folded = fold_case(value)
    return {folded, *(piece.strip() for piece in re.split(r"[^\w ]+", folded))}


@pytest.fixture(scope="module")
def held(package: Path) -> set[tuple[str, str]]:
    """The words and codes of the registry that constants hold, with their modules."""
    words, letters = phrases(), codes()
    found = set()
    for path in modules(package):
        name = path.relative_to(package).as_posix()
        for value in constants(path):
            capitals = set(re.findall(r"(?<![\w\[-])[A-ZĐ]{2,}(?:[a-zđ]{1,2})?(?![\w\]])", value))
            found |= {(name, word) for word in (words_of(value) & words) | (capitals & letters)}
    return found


def test_code_lists_no_rule_of_the_registry(held: set[tuple[str, str]]) -> None:
    assert held - ARGUED.keys() == set()


def test_every_argued_word_is_still_there(held: set[tuple[str, str]]) -> None:
    assert ARGUED.keys() - held == set()


def test_every_exemption_is_still_there(package: Path) -> None:
    assert [name for name in EXEMPT if not (package / name).exists()] == []


# Rules that speak


def registered() -> set[str]:
    ids = {f"symbol:{block.id}" for block in REGISTRY.grammars} | {f"named:{block.id}" for block in REGISTRY.named}
    ids |= {f"worded:{block.id}" for block in REGISTRY.worded if block.stem}
    ids |= {f"standard:{block.id}" for block in REGISTRY.standards}
    ids |= {f"type:{block.id}" for block in REGISTRY.types}
    ids |= {f"abbreviation:{block.id}" for block in REGISTRY.abbreviations}
    verbs = {block.id for block in REGISTRY.verbs}
    ids |= {f"{frame.id}:{verb}" for frame in REGISTRY.frames for verb in verbs} | {f.id for f in REGISTRY.frames}
    ids |= {f"provision:{block.id}" for block in REGISTRY.actions}
    return ids | RULES.keys() | {f"verb:{verb}" for verb in verbs}


def spoken(extraction: Extraction) -> set[str]:
    rules = {citation.rule for citation in extraction.citations} | {r.evidence.rule for r in extraction.relations}
    return rules | {rejection.rule for rejection in extraction.rejections}


def read_standards(text: str) -> Extraction:
    """What the pipeline makes of a text where standards are asked for."""
    return Extractor(load_registry(standards=True)).extract(Source("standards", text))


def texts(repo_root: Path) -> list[str]:
    files = ("in_the_wild", "synthetic", "negative", "known_failures")
    own = [case.text for file in files for case in read_cases(file)]
    blocks = tuple(
        kind for kind in vars(REGISTRY).values() if isinstance(kind, tuple) and kind and isinstance(kind[0], Block)
    )
    own += [example.text for kind in blocks for block in kind for example in block.examples]
    own += [text for kind in blocks for block in kind for text in block.counter_examples]
    return [*own, (repo_root / "seeds" / "quang-ninh.txt").read_text("utf-8")]


def test_every_rule_that_finds_or_refuses_is_known(repo_root: Path) -> None:
    found = {rule for text in texts(repo_root) for rule in spoken(said(text))}
    assert found - registered() == set()


def test_every_rule_outside_the_registry_still_speaks(repo_root: Path) -> None:
    found = {rule for text in texts(repo_root) for rule in spoken(said(text))}
    found |= spoken(read_standards("QCVN 06:2022/BXD ban hành kèm theo Thông tư số 06/2022/TT-BXD."))
    assert RULES.keys() - found == set()


def test_every_verb_and_frame_speaks(repo_root: Path) -> None:
    found = {part for text in texts(repo_root) for rule in spoken(said(text)) for part in rule.split(":")}
    assert {block.id for block in (*REGISTRY.verbs, *REGISTRY.frames)} - found == set()


def test_every_grammar_and_named_block_speaks(repo_root: Path) -> None:
    found = {rule for text in texts(repo_root) for rule in spoken(said(text))}
    wanted = {f"symbol:{block.id}" for block in REGISTRY.grammars} | {f"named:{block.id}" for block in REGISTRY.named}
    wanted |= {f"worded:{block.id}" for block in REGISTRY.worded if block.stem}
    assert wanted - found == set()
