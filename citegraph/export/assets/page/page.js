// A graph in a file of its own: its data is in two blocks of the page, and it chooses its language and colours itself.

// A block of the page: JSON, deflated, in base64.
async function unpack(id) {
  const packed = atob($(id).textContent);
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(stream).text());
}

host = {
  whole: true,
  open: () => $("card").focus(),
  title: () => (data.focus === null ? text.title : `${text.title}: ${fullName(works[data.focus])}`),
  changed: () => {},
  more: () => {},
  links: () => [],
};

function speakPage() {
  text = data.labels[language];
  document.documentElement.lang = language;
  document.title = text.title;
  $("title").textContent = text.title;
  $("language").textContent = text.language;
  $("language").setAttribute("aria-label", text.languageHint);
  $("language").lang = language === "vi" ? "en" : "vi";
  $("empty").textContent = text.empty;
  speak();
  wear();
}

function wear() {
  repaint();
  $("scheme").textContent = dark() ? text.light : text.dark;
}

// The details stand behind the script, so that the picture need not wait for them.
const arrived = () =>
  new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
    else setTimeout(resolve);
  });

async function afterFirst() {
  document.documentElement.dataset.drawn = now();
  await arrived();
  complete(await unpack("details"));
  if (data.focus === null || isNarrow()) drawCard(); // on a phone the graph gets the screen
  else select(drawnAs(data.focus), false);
  stage.refresh();
  buildIndexAtLeisure();
  document.documentElement.dataset.ready = now();
}

async function openPage() {
  read(await unpack("drawing"));
  language = data.language;
  speakPage();
  listen();
  system.addEventListener("change", wear);
  $("language").addEventListener("click", () => {
    language = language === "vi" ? "en" : "vi";
    speakPage();
    if (!$("hits").hidden) showHits();
  });
  $("scheme").addEventListener("click", () => {
    scheme = dark() ? "light" : "dark";
    wear();
  });
  if (works.length) return begin(afterFirst);
  for (const id of ["legend", "graph", "view", "card", "search-box", "filters"]) $(id).hidden = true;
  $("empty").hidden = false;
  document.documentElement.dataset.ready = now();
}

openPage();
