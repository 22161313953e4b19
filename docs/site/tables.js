// The filter above a table of the registry: shows the rows that hold all words, whatever their marks.
const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");

for (const input of document.querySelectorAll(".registry-filter")) {
  const rows = [...document.querySelectorAll(".registry-table tbody tr")].map((row) => [row, plain(row.textContent)]);
  const count = document.querySelector(".registry-count");
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = shown;
  });
}
