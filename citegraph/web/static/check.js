/* A file dropped on the form is the one that is sent. */
const form = document.getElementById("check");
const file = document.getElementById("file");
const said = document.getElementById("dropped");

const stop = (event) => {
  event.preventDefault();
  form.classList.toggle("over", event.type === "dragover" || event.type === "dragenter");
};
for (const type of ["dragenter", "dragover", "dragleave"]) form.addEventListener(type, stop);
form.addEventListener("drop", (event) => {
  stop(event);
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  file.dispatchEvent(new Event("change"));
});
file.addEventListener("change", () => {
  said.textContent = file.files.length ? form.dataset.dropped.replace("{name}", file.files[0].name) : "";
});
