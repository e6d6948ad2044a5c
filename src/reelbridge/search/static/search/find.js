// Filters apply as soon as they are chosen; every act of the page has a key; what changes is fetched in part.

const KEYS_OFF = "keys-off";
const form = document.getElementById("ask");
const words = document.getElementById("words");
const wide = window.matchMedia("(min-width: 60rem)");
document.documentElement.classList.add("by-script");

const found = () => document.getElementById("found");
const filters = () => document.getElementById("filters");

// ---------- filters ----------
document.addEventListener("change", (event) => {
  if (event.target.form === form && event.target !== words) form.requestSubmit();
});

// empty fields stay out of the address
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
});

// the fold stays as the reader left it, and is always open where there is room
let isUnfolded = false;
function unfold() {
  const fold = filters();
  if (!fold) return;
  fold.open = wide.matches || isUnfolded;
  fold.addEventListener("toggle", () => {
    if (!wide.matches) isUnfolded = fold.open;
  });
}
wide.addEventListener("change", unfold);
document.body.addEventListener("htmx:afterSettle", unfold);
unfold();

// a query that is refused says so in the same place
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== found() || ![409, 422].includes(detail.xhr.status)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

form.addEventListener("submit", (event) => {
  if (!event.submitter?.closest("#filters")) return;
  isUnfolded = false;
  document.getElementById("tally").scrollIntoView();
});

// ---------- keys ----------
const links = () => [...document.querySelectorAll(".find h3 a")];

function step(by) {
  const all = links();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.closest(".find").scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => words.select(),
  j: () => step(1),
  k: () => step(-1),
  f: () => {
    const fold = filters();
    if (fold) fold.open = true;
    (fold?.querySelector("input:checked") ?? fold?.querySelector("input"))?.focus();
  },
  v: () => {
    const layouts = [...document.querySelectorAll(".layouts button")];
    const at = layouts.findIndex((one) => one.ariaPressed === "true");
    layouts[(at + 1) % layouts.length]?.click();
  },
  n: () => document.querySelector(".pages [rel=next]")?.click(),
  p: () => document.querySelector(".pages [rel=prev]")?.click(),
  "?": () => {
    const shown = document.getElementById("keys");
    shown.open = true;
    shown.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) {
    if (event.key === "Escape" && event.target.form === form && event.target !== words) event.target.blur();
    return;
  }
  // arrows move from result to result only once one of them has the focus: elsewhere they scroll
  const arrow = { ArrowDown: "j", ArrowUp: "k" }[event.key];
  const act = keys[arrow && event.target.closest(".find") ? arrow : event.key.toLowerCase()];
  if (!act || (!arrow && localStorage.getItem(KEYS_OFF))) return;
  event.preventDefault();
  act();
});

const shownKeys = document.getElementById("keys");
const keysOn = document.getElementById("keys-on");
shownKeys.hidden = false;
keysOn.checked = !localStorage.getItem(KEYS_OFF);
keysOn.addEventListener("change", () => {
  if (keysOn.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
});
