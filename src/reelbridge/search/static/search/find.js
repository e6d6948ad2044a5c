// Filters apply as soon as they are chosen; "/" leads to the box; the filters stay open on a wide screen.
const form = document.getElementById("ask");
const words = document.getElementById("words");
document.documentElement.classList.add("applies-itself");

for (const control of document.querySelectorAll("input[form=ask]")) {
  control.addEventListener("change", () => form.requestSubmit());
}

// empty fields stay out of the address
form.addEventListener("formdata", ({ formData }) => {
  for (const name of ["words", "keeper", "medium"]) {
    if (formData.get(name) === "") formData.delete(name);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  words.focus();
  words.select();
});
