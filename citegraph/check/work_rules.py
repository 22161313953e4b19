"""Rules about the identity of a work, its issuer, and its validity."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from citegraph.check.articles import articles
from citegraph.check.draft import Draft, RuleHit, day
from citegraph.check.facts import Ending, KnownFacts
from citegraph.check.rules import MessageLanguage, Value, all_rules
from citegraph.extraction.mentions.mention import Mention
from citegraph.identity.symbols import Symbol
from citegraph.model import Form, Kind, Work
from citegraph.model.workkey import WorkKey
from citegraph.presentation.labels import shown_date
from citegraph.registry.lexicon import Lexicon
from citegraph.registry.schema import IssuerBlock, TypeBlock
from citegraph.text.normal import fold_case

_OF = " của "
_ENDS = (Kind.REPLACES, Kind.REPEALS, Kind.REVIEWS, Kind.CONSOLIDATES)


def wrong_types(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Kết luận số 14-QĐ/TW`: the type word does not have the code of the symbol."""
    types = draft.lexicon.types.by_id
    for mention, _, work in draft.cited():
        symbol, block = mention.symbol, types.get(mention.type or "")
        if symbol is None or block is None or not clashes(mention, draft.lexicon):
            continue
        if _is_loose(block, symbol, draft.lexicon):
            continue
        if _names(types[symbol.type or ""], draft.normal.lower[mention.start : symbol.start]):
            continue  # thông báo kết luận số 469-KL/TU: the verb thông báo, and a conclusion
        likely = draft.works.get(work.probably or "")
        values = {"type": block.name, "symbol": symbol.canonical, "code_type": types[symbol.type or ""].name}
        proposed = None
        if likely is not None and likely.symbol:
            values["likely"] = _named(likely, draft.lexicon)
            proposed = draft.raw(mention.start, symbol.start) + likely.symbol
        yield draft.found(
            "type-symbol", "known" if proposed else "unknown", mention.start, mention.end, values, proposed
        )


def clashes(mention: Mention, lexicon: Lexicon) -> bool:
    """True if the code in a mention's symbol certainly means a type, and not that of the type word."""
    symbol, block = mention.symbol, lexicon.types.by_id.get(mention.type or "")
    if symbol is None or block is None or not mention.typed or symbol.grammar.type_token is None or not symbol.type:
        return False
    coded = lexicon.types.by_id[symbol.type]
    if lexicon.types.key_class(coded.id) == lexicon.types.key_class(block.id):
        return False
    own = {"party": block.party_codes, "state": block.state_codes, "mass": block.mass_codes}[symbol.grammar.family]
    return bool(own) and not {*symbol.codes} & {*own}


def _is_loose(block: TypeBlock, symbol: Symbol, lexicon: Lexicon) -> bool:
    """True if a type word is compatible with a code of another type, or the code may be read in another way.

    `Thông tư` for a joint one; an official letter, whose symbol may have any body's code; `Đề án số 799/QĐ-TTg`, named
    by the decision that issued it; old symbols of the state without a year.
    """
    coded = lexicon.types.by_id[symbol.type or ""]
    short, long = sorted((fold_case(block.name), fold_case(coded.name)), key=len)
    letter = any(g.cue and g.type == block.id for g in lexicon.registry.grammars)
    undated = symbol.grammar.family == "state" and not symbol.year
    return long.startswith(f"{short} ") or letter or undated


def _names(block: TypeBlock, words: str) -> bool:
    """True if the words before a symbol, without the number sign, end with a word of a type."""
    return any(f" {word} " in words for word in block.words)


def _named(work: Work, lexicon: Lexicon) -> str:
    block = lexicon.types.by_id.get(work.type)
    return f"{block.name} {work.label}" if block is not None and work.symbol else work.label


def wrong_issuers(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """`Nghị định số 30/2020/NĐ-CP của Quốc hội`: the code, or the registry, names another body."""
    for mention, _, work in draft.cited():
        body, symbol = mention.issuer, mention.symbol
        if body is None or body.issuer is None or symbol is None:
            continue
        behind = draft.normal.lower[mention.end : body.end]
        if not mention.end < body.end <= mention.attributes_end or _OF not in behind:
            continue  # a body before the mention, or after `do`, may act without being the issuer
        if clashes(mention, draft.lexicon):
            continue  # which body a code names is not sure where its type is not
        case, right = _right_issuer(body.issuer, symbol, work, draft.lexicon, facts)
        if right:
            values = {"said": body.name, "symbol": symbol.canonical, "right": right}
            yield draft.found("wrong-issuer", case, mention.start, body.end, values)


def _right_issuer(
    said: IssuerBlock, symbol: Symbol, work: Work, lexicon: Lexicon, facts: KnownFacts
) -> tuple[str, str | None]:
    """The case and the right body; None without a contradiction to the body in the text."""
    coded = symbol.issuer
    if coded is not None and coded.decides:
        bodies = _bodies(symbol, lexicon)
        alike = any(_same_body(said, b) for b in bodies)
        return "symbol", None if alike or len(bodies) != 1 else coded.name
    names = {w.issuer for w in facts.registered(work) if w.issuer}
    known = lexicon.bodies.issuers.get(fold_case(names.pop())) if len(names) == 1 else None
    if known is None or known.id == said.id or not (coded and set(said.codes) & set(coded.codes)):
        return "registry", None
    if fold_case(known.name).endswith(f" {fold_case(said.name)}"):
        return "registry", None  # Trung ương Đảng, of whichever of its bodies
    return "registry", known.name


def _bodies(symbol: Symbol, lexicon: Lexicon) -> list[IssuerBlock]:
    """The bodies that the codes of a symbol name."""
    by_code = lexicon.symbols.issuer_codes[symbol.family]
    return [by_code[code] for code in symbol.body_codes if code in by_code]


def _same_body(said: IssuerBlock, right: IssuerBlock) -> bool:
    """True if one body may be written for the other.

    The same, its successor, one that shares a code, one level of it (`Ủy ban nhân dân tỉnh`), a shorter name (`Chính
    phủ` for its Prime Minister), a former one (`Hội đồng Chính phủ`).
    """
    if said.id == right.id or right.id in said.successors or said.id in right.successors:
        return True
    mine, theirs = fold_case(said.name), fold_case(right.name)
    level = said.local and right.local and mine.startswith(f"{theirs} ")
    former = said.valid_to is not None and mine.endswith(f" {theirs}")
    return level or former or theirs.endswith(f" {mine}") or bool(set(said.codes) & set(right.codes))


def unknown_numbers(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """A number that neither registry nor database knows, between numbers that they know."""
    for mention, _, work in draft.cited():
        symbol = mention.symbol
        if symbol is None or not mention.typed or work.probably or facts.same_number(work):
            continue
        key = WorkKey.parse(work.key)
        partial = symbol.restarts is not None and key.period is None
        scoped = key.scope is not None or not symbol.is_local
        if not partial and scoped and facts.is_gap(work.key):
            yield draft.found("unknown-number", "neighbours", mention.start, mention.end, {"symbol": symbol.canonical})


def lapsed(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """A work that was replaced or repealed as a whole before the draft's date.

    Except if the draft itself ends or reviews it, and for a law named without its number or year: such a name means the
    law in force. A first finding on a day that the draft does not state comes with a note of that day.
    """
    if draft.judged_on is None:
        return
    is_noted = draft.date is not None
    ended = {r.target for r in draft.extraction.relations if r.kind in _ENDS}
    for mention, _, work in draft.cited():
        bare = mention.form is Form.NAMED and not (mention.year or mention.date)
        if bare or mention.of_title or work.key in ended:
            continue
        if ending := facts.ending(work, draft.judged_on):
            if not is_noted:
                is_noted = True
                yield draft.found("no-date", "assumed", mention.start, mention.end, {"day": day(draft.judged_on)})
            yield draft.found("not-in-force", ending.case, mention.start, mention.end, _values_of(ending, work))


def ended_by(work: Work, facts: KnownFacts, on: str, language: MessageLanguage) -> str | None:
    """The message about a work that was replaced or repealed as a whole before an ISO day, or None."""
    ending = facts.ending(work, on)
    return all_rules()["not-in-force"].message(language, ending.case, _values_of(ending, work)) if ending else None


def _values_of(ending: Ending, work: Work) -> dict[str, Value]:
    known: dict[str, Value] = {"by": ending.by or "", "since": day(ending.since), "evidence": ending.evidence}
    return {"label": work.label, **known}


def missing_articles(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:
    """`Điều 250` of a law with 212 articles, if the database has its whole text.

    Except if the draft itself amends the work, since it may add articles, and for a law named without number or year in
    a draft without a day: which law is meant is uncertain then.
    """
    amended = {r.target for r in draft.extraction.relations if r.kind in (Kind.AMENDS, Kind.CONSOLIDATES)}
    for mention, citation, work in draft.cited():
        bare = mention.form is Form.NAMED and not (mention.year or mention.date or mention.symbol)
        named = articles(citation.pinpoints)
        if not named or work.key in amended or (bare and draft.date is None) or _of_annex(draft, mention):
            continue
        last = facts.last_article(work)
        if last is not None and max(named) > last:
            beyond = ", ".join(f"Điều {number}" for number in sorted(named) if number > last)
            values = {"beyond": beyond, "label": work.label, "last": str(last)}
            yield draft.found("missing-article", "beyond", mention.start, mention.end, values)


def _of_annex(draft: Draft, mention: Mention) -> bool:
    """`Điều 15 Quy chế ban hành kèm theo Quyết định số 7`: the article is not the decision's."""
    return draft.lexicon.phrases.ends_with("issued-with", draft.normal.lower, mention.start) is not None


def ambiguous(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Nghị quyết 18` if several works have this type and number and nothing in the text decides."""
    for mention, citation, work in draft.cited():
        if mention.form is not Form.SHORT or work.symbol:
            continue
        rivals = [draft.works[key] for key in citation.candidates] or _rivals(work, draft)
        if len(rivals) > 1:
            values = {"candidates": functools.partial(_told_apart, rivals)}
            yield draft.found("ambiguous", "several", mention.start, mention.end, values)


def _rivals(work: Work, draft: Draft) -> list[Work]:
    """The text's own works with this type and number."""
    wanted = (draft.lexicon.types.key_class(work.type), (work.number or "").lstrip("0"))
    return [
        other
        for other in draft.extraction.works
        if other.symbol and (draft.lexicon.types.key_class(other.type), (other.number or "").lstrip("0")) == wanted
    ]


def _told_apart(works: Iterable[Work], language: MessageLanguage) -> str:
    dated = (f"{work.label} ({shown_date(work.date, language)})" if work.date else work.label for work in works)
    return "; ".join(sorted(dated))


def misnamed_plenums(draft: Draft, facts: KnownFacts) -> Iterator[RuleHit]:  # noqa: ARG001
    """`Nghị quyết Trung ương 4 khóa XIII`, which passed a conclusion only."""
    for mention, _, work in draft.cited():
        likely = draft.works.get(work.probably or "")
        if mention.named is not None and likely is not None:
            name = _named(likely, draft.lexicon)
            yield draft.found("plenum-name", "misnomer", mention.start, mention.end, {"likely": name}, name)
