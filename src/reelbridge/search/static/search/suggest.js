// Names and titles that begin as the reader types: a combobox with a list, moved through with the arrow keys.

const words = document.getElementById("words");
const list = document.getElementById("suggestions");
const PAUSE_MS = 90;
let timer = 0;
let asking = null;
let typed = words.value;

words.setAttribute("role", "combobox");
words.setAttribute("aria-autocomplete", "list");
words.setAttribute("aria-controls", list.id);
words.setAttribute("aria-expanded", "false");

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function close() {
  clearTimeout(timer);
  asking?.abort();
  list.hidden = true;
  words.setAttribute("aria-expanded", "false");
  words.removeAttribute("aria-activedescendant");
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) {
    words.removeAttribute("aria-activedescendant");
    words.value = typed;
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  words.setAttribute("aria-activedescendant", option.id);
  words.value = option.dataset.words;
}

async function offer() {
  asking?.abort();
  asking = new AbortController();
  const address = `${list.dataset.from}?words=${encodeURIComponent(typed)}`;
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) return close();
    const given = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...given.querySelectorAll("[role=option]"));
  } catch (fault) {
    // a newer letter has been typed, or the line is down: the box works without
    if (fault.name !== "AbortError") close();
    return;
  }
  const any = list.childElementCount > 0 && document.activeElement === words;
  list.hidden = !any;
  words.setAttribute("aria-expanded", String(any));
  words.removeAttribute("aria-activedescendant");
}

words.addEventListener("input", (event) => {
  typed = words.value;
  clearTimeout(timer);
  // while an input method composes, nothing is typed yet
  if (event.isComposing || !typed.trim()) return close();
  timer = setTimeout(offer, PAUSE_MS);
});
words.addEventListener("compositionend", () => words.dispatchEvent(new Event("input")));

words.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    choose(null);
    close();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) {
      if (words.value.trim()) offer();
      return;
    }
    // beyond the last one is what was typed
    const all = [null, ...options()];
    const at = all.indexOf(chosen());
    choose(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
  } else if (event.key === "Enter") {
    close();
  }
});

list.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  event.preventDefault();
  typed = option.dataset.words;
  words.value = typed;
  close();
  words.form.requestSubmit();
});

words.addEventListener("blur", close);
words.form.addEventListener("submit", close);
