/* Marks the section in view in the row of links to sections. */
const tabs = new Map([...document.querySelectorAll(".tabs a")].map((tab) => [document.getElementById(tab.hash.slice(1)), tab]));

function mark() {
  const line = document.querySelector(".tabs").getBoundingClientRect().bottom + 24;
  const passed = [...tabs.keys()].filter((heading) => heading.getBoundingClientRect().top <= line);
  const end = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
  const current = end && window.scrollY > 0 ? [...tabs.keys()].at(-1) : passed.at(-1) ?? [...tabs.keys()][0];
  for (const [heading, tab] of tabs) {
    if (heading === current) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
}

document.addEventListener("scroll", mark, { passive: true });
mark();
