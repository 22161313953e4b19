// The side panel: the card of the work that is looked at with the sentences behind every arrow, or how to read the page.
const PER_GROUP = 40; // evidence of a kind shown at first; a hub may have thousands

const goTo = (index, words) =>
  button("link", words, () => {
    select(index, true);
    $("card").focus();
  });

function fact(name, value) {
  return value ? [make("dt", { textContent: name }), make("dd", {}, value)] : [];
}

function probably(work) {
  if (!work.probably) return [];
  const index = works.findIndex((w) => w.key === work.probably);
  const name = index < 0 ? document.createTextNode(work.probably) : goTo(index, fullName(works[index]));
  return fact(text.probably, make("span", {}, name, make("span", { className: "meta", textContent: ` (${text.probablyNote})` })));
}

// The provisions that a relation changes, a line each.
function changes(provisions) {
  if (!provisions.length) return [];
  const line = ([action, target, source]) =>
    make("li", { textContent: `${target}: ${text.actions[action]}${source ? ` (${fill(text.provisionBy, { source })})` : ""}` });
  return [make("ul", { className: "changes", ariaLabel: text.provisions }, ...provisions.map(line))];
}

// A sentence with both works marked; the words that a long one leaves out come back on request. pagedata.py has the format.
const [LEFT_OUT, SPOT_CLASSES] = [0, [null, "source", "target"]];
const ELSEWHERE = "\n"; // parts the sentence from a mention outside it

function spotted({ quote, spots }, all) {
  const parts = [];
  let done = 0;
  for (let i = 0; i < spots.length; i += 3) {
    const [start, end, role] = spots.slice(i, i + 3);
    const words = quote.slice(start, end);
    const sign = `${start ? " " : ""}…${end < quote.length ? " " : ""}`;
    parts.push(quote.slice(done, start));
    if (role === LEFT_OUT) parts.push(all ? words.replace(ELSEWHERE, " … ") : sign);
    else parts.push(make("mark", { className: `said-${SPOT_CLASSES[role]}`, title: text.said[SPOT_CLASSES[role]], textContent: words }));
    done = end;
  }
  return [...parts, quote.slice(done)];
}

function sentence(evidence) {
  const { quote, spots, own } = evidence;
  const speaker = own ? make("span", { className: "meta", textContent: `${text.said.own} ` }) : null;
  const block = make("blockquote", {}, speaker, ...spotted(evidence, false));
  const isCut = spots.some((role, i) => i % 3 === 2 && role === LEFT_OUT && quote.slice(spots[i - 2], spots[i - 1]) !== ELSEWHERE);
  if (!isCut) return [block];
  const more = button("link", text.said.whole, () => {
    block.replaceChildren(...[speaker, ...spotted(evidence, true)].filter(Boolean));
    more.remove();
  });
  return [block, more];
}

function proof(evidence) {
  const details = [
    evidence.extent && text[evidence.extent],
    [...evidence.from, evidence.from.length && evidence.to.length ? "→" : "", ...(evidence.changed.length ? [] : evidence.to)].filter(Boolean).join(" "),
    evidence.effective && `${text.effective} ${shortDate(evidence.effective)}`,
    `${text.source}: ${evidence.source}${evidence.page ? `, ${fill(text.page, { n: evidence.page })}` : ""}`,
  ];
  const footer = make("footer", { textContent: details.filter(Boolean).join(" · ") });
  if (evidence.place) footer.prepend(make("a", { href: evidence.place, textContent: text.readThere }), " · ");
  return [...sentence(evidence), footer, ...changes(evidence.changed)];
}

// The sentences of an edge, or of the edges that a bundle has.
const sentencesOf = (edge) => (edge.of || [edge.id]).flatMap((id) => (data.evidence && data.evidence[id] ? data.evidence[id].flatMap(proof) : []));

function neighbour(edge, other, self) {
  const work = works[other];
  const meta = [work.scope, work.issuer, shortDate(work.date)].filter(Boolean).join(" · ");
  return make(
    "li",
    {},
    other === self ? make("b", { textContent: text.itself }) : goTo(other, fullName(work)),
    meta ? make("span", { className: "meta", textContent: ` ${meta}` }) : null,
    ...sentencesOf(edge),
  );
}

function group(index, direction, kind) {
  const all = edgesOf[index][direction].filter((e) => e.kind === kind && !e.of);
  if (!all.length) return [];
  const list = make("ul");
  list.style.setProperty("--edge", edgeColour(kind));
  const item = (e) => neighbour(e, direction === "in" ? e.from : e.to, index);
  list.append(...all.slice(0, PER_GROUP).map(item));
  const heading = make("h3", {}, arrowSample(kind), `${text[direction][kind]} (${number(all.length)})`);
  if (all.length <= PER_GROUP) return [heading, list];
  const more = button("plain", fill(text.more, { n: all.length - PER_GROUP }), () => {
    list.append(...all.slice(PER_GROUP).map(item));
    more.remove();
  });
  return [heading, list, more];
}

function cardOf(index) {
  const work = works[index];
  const called = work.symbol && work.name; // what people call it comes first
  const groups = ["in", "out"].flatMap((direction) => data.kinds.flatMap((kind) => group(index, direction, kind)));
  const list = make(
    "dl",
    {},
    ...fact(text.number, work.symbol),
    ...fact(text.name, called ? null : work.name),
    ...fact(text.issuer, work.issuer || text.unknown),
    ...fact(text.scope, work.scope),
    ...fact(text.date, shortDate(work.date) || text.unknown),
    ...fact(text.heading, work.title),
    ...probably(work),
    ...fact(text.overrides, work.overrides),
  );
  const lonely = groups.length ? [] : [make("p", { className: "meta", textContent: text.noRelation })];
  const links = host.links(index).map(([href, words]) => make("a", { href, textContent: words }));
  const ways = links.length ? [make("p", { className: "ways" }, ...links)] : [];
  return [closeButton(), make("h2", { textContent: called ? work.name : fullName(work) }), ...ways, list, ...groups, ...lonely];
}

function closeButton() {
  const close = button("close", "×", () => select(null, false));
  close.setAttribute("aria-label", text.close);
  return close;
}

// One arrow: which work does what to which, and every sentence that says so.
function cardOfArrow(edge) {
  const [from, to] = [works[edge.from], works[edge.to]];
  const heading = make("h2", { className: "arrow" }, goTo(edge.from, fullName(from)), make("span", {}, arrowSample(edge.kind), text.out[edge.kind]), goTo(edge.to, fullName(to)));
  const list = make("ul", {}, make("li", {}, ...sentencesOf(edge)));
  list.style.setProperty("--edge", edgeColour(edge.kind));
  return [closeButton(), heading, list];
}

function cardOfBundle(index) {
  const { members, shared, kind, incoming } = works[index].bundle;
  const own = edges.filter((e) => !e.of && e.kind === kind && (incoming ? e.to === shared && members.includes(e.from) : e.from === shared && members.includes(e.to)));
  const list = make("ul");
  list.style.setProperty("--edge", edgeColour(kind));
  const item = (e) => neighbour(e, incoming ? e.from : e.to, shared);
  list.append(...own.slice(0, PER_GROUP).map(item));
  const parts = [closeButton(), make("h2", { textContent: fullName(works[index]) }), button("plain", text.unfold, () => unfold(index)), list];
  if (own.length <= PER_GROUP) return parts;
  const more = button("plain", fill(text.more, { n: own.length - PER_GROUP }), () => {
    list.append(...own.slice(PER_GROUP).map(item));
    more.remove();
  });
  return [...parts, more];
}

function introduction() {
  const apart = edgesOf.slice(0, real).filter((e, i) => !e.in.length && !e.out.length && !filteredOut(works[i])).length;
  const how = [text.introArrow, data.layout === "force" ? text.introForce : text.introPlace, text.introClick, text.introKeys];
  if (!data.titled) how.push(text.introMany);
  const lines = how.map((line) => make("li", { textContent: line }));
  const counts = `${countsInWords()}${apart ? `; ${fill(text.apart, { n: apart })}` : ""}`;
  const chosen = data.notes[language].map((line) => make("li", { textContent: line }));
  if (data.shortened) chosen.push(make("li", { textContent: fill(text.shortened, { n: data.shortened }) }));
  const most = busiest().slice(0, 12).map((i) =>
    make("li", {}, goTo(i, fullName(works[i])), make("span", { className: "meta", textContent: ` ← ${fill(text.mostCount, { n: actors[i] })}` })),
  );
  const parts = [
    make("h2", { textContent: text.intro }),
    make("p", { className: "meta", textContent: counts }),
    ...(chosen.length ? [make("ul", { className: "plain-list chosen" }, ...chosen)] : []),
    make("ul", { className: "plain-list" }, ...lines),
  ];
  return most.length ? [...parts, make("h3", { textContent: text.most }), make("ul", {}, ...most)] : parts;
}

function drawCard() {
  const index = focus();
  const edge = arrow();
  const card = $("card");
  const wanted = looked.arrow === null ? looked.selected : edges[looked.arrow].from; // what is hovered over passes too fast
  if (whole && wanted !== null && [...edgesOf[wanted].in, ...edgesOf[wanted].out].some((e) => !e.of && !data.evidence[e.id])) host.more(wanted);
  card.className = index === null && edge === null ? "intro" : "";
  card.setAttribute("aria-label", text.card);
  const loading = [make("p", { className: "meta", textContent: text.loading })];
  const parts = () => (edge !== null ? cardOfArrow(edges[edge]) : works[index].bundle ? cardOfBundle(index) : cardOf(index));
  card.replaceChildren(...(index === null && edge === null ? introduction() : whole ? parts() : loading));
  card.scrollTop = 0;
}
