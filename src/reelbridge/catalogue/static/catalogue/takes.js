// What a reader takes from a film: in and out, and a list kept while the browser's tab is open.

const node = (tag, text, attributes = {}) => {
  const made = Object.assign(document.createElement(tag), { textContent: text });
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

export class Takes extends EventTarget {
  /** `film` gives ref, rate, start, frames, ask and words; `span.start` is the first frame taken, `span.end` the first not. */
  constructor(film, page) {
    super();
    this.film = film;
    this.page = page;
    this.span = { start: null, end: null };
    this.kept = JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
    this.#showList();
  }

  get #key() {
    return `taken:${this.film.ref}`;
  }

  get isWhole() {
    return this.span.start !== null && this.span.end !== null;
  }

  /** Mark one end; an end that would lie before the other takes the other mark away. */
  mark(end, frame) {
    const other = end === "start" ? "end" : "start";
    this.span[end] = frame;
    if (this.isWhole && this.span.start >= this.span.end) {
      this.span[other] = null;
      this.page.say(this.film.words.backwards);
    }
    this.#changed();
  }

  take(start, end) {
    this.span = { start, end };
    this.#changed();
  }

  keep() {
    if (!this.isWhole) return;
    const { start, end } = this.span;
    if (!this.kept.some((one) => one.start === start && one.end === end)) this.kept.push({ start, end });
    this.#store();
  }

  label(frame) {
    return frame === null ? this.film.words.none : this.film.rate.timecode(frame + this.film.start);
  }

  length({ start, end }) {
    const nominal = this.film.rate.nominal;
    const frames = end - start;
    return this.film.words.taken
      .replace("{seconds}", Math.floor(frames / nominal))
      .replace("{frames}", frames % nominal);
  }

  /** Where the exchange takes a request for these spans. */
  askFor(spans) {
    const asked = spans.flatMap(({ start, end }) => [["item", this.film.ref], ["in", start], ["out", end]]);
    return `${this.film.ask}?${new URLSearchParams(asked)}`;
  }

  asText({ start, end }) {
    return `${this.film.ref}\t${this.label(start)}\t${this.label(end)}`;
  }

  #changed() {
    this.page.showSpan(this);
    this.dispatchEvent(new Event("span"));
  }

  #store() {
    sessionStorage.setItem(this.#key, JSON.stringify(this.kept));
    this.#showList();
  }

  #showList() {
    const rows = this.kept.map((span, at) => this.#row(span, at));
    this.page.showList(rows, this.film.ask ? this.askFor(this.kept) : "");
  }

  #row(span, at) {
    const row = node("li", "");
    const go = node("a", `${this.label(span.start)} – ${this.label(span.end)}`, { href: `#t=${this.label(span.start)},${this.label(span.end)}`, class: "edge" });
    row.append(go, node("span", this.length(span), { class: "note" }));
    if (this.film.ask) row.append(node("a", this.film.words.ask, { href: this.askFor([span]) }));
    const drop = node("button", this.film.words.drop, { type: "button", class: "act act--bare" });
    drop.addEventListener("click", () => {
      this.kept.splice(at, 1);
      this.#store();
      this.page.focusList();
    });
    row.append(drop);
    return row;
  }
}
