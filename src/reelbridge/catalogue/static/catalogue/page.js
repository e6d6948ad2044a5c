// What the item page shows of a reel and of what is taken: controls, strip, marks, the list.

export class Page {
  constructor(film, reel) {
    this.film = film;
    this.reel = reel;
    this.root = film.root;
    this.shots = [...this.root.querySelectorAll("[data-shot]")].map((row) => ({
      row,
      start: Number(row.dataset.start),
      end: Number(row.dataset.end),
    }));
    this.current = null;
  }

  find(name) {
    return document.querySelector(`[data-${name}]`);
  }

  say(text) {
    this.find("said").textContent = text;
  }

  showFrame() {
    const { frame, rate } = this.reel;
    const label = rate.timecode(frame + this.film.start);
    const now = this.find("now");
    if (document.activeElement !== now) now.value = label;
    const scrub = this.find("scrub");
    scrub.value = frame;
    scrub.setAttribute("aria-valuetext", label);
    const here = this.shots.find((shot) => shot.start <= frame && frame < shot.end);
    if (here !== this.current) this.#showShot(here);
  }

  showSpeed() {
    const { speed } = this.reel;
    const runs = speed !== 0;
    this.root.querySelector("[data-play-icon]").setAttribute("href", runs ? "#pause" : "#play");
    this.root.querySelector("[data-do=play]").setAttribute("aria-label", runs ? this.film.words.pause : this.film.words.play);
    this.find("speed").textContent = runs && speed !== 1 ? `${speed < 0 ? "−" : ""}${Math.abs(speed)}×` : "";
  }

  showSpan(takes) {
    const { start, end } = takes.span;
    this.find("in").textContent = takes.label(start);
    this.find("out").textContent = takes.label(end);
    this.find("length").textContent = takes.isWhole ? takes.length(takes.span) : "–";
    for (const name of ["keep", "copy"]) document.querySelector(`[data-do=${name}]`).disabled = !takes.isWhole;
    this.#showAsk(takes);
    this.#showMarks(start, end);
    this.#showFlags(start, end);
  }

  showList(rows, address) {
    const list = this.find("takes");
    list.hidden = rows.length === 0;
    list.querySelector("ol").replaceChildren(...rows);
    const all = this.find("ask-all");
    if (all) {
      all.href = address;
      all.hidden = rows.length < 2;
    }
  }

  focusList() {
    (this.find("takes").querySelector("ol button") ?? document.querySelector("[data-do=mark-in]")).focus();
  }

  #showAsk(takes) {
    const ask = this.find("ask-now");
    if (!ask) return;
    ask.toggleAttribute("href", takes.isWhole);
    if (takes.isWhole) ask.href = takes.askFor([takes.span]);
    ask.setAttribute("aria-disabled", String(!takes.isWhole));
  }

  #showMarks(start, end) {
    const share = (frame) => (1000 * frame) / this.film.frames;
    const from = share(start ?? 0);
    const to = share(end ?? (start === null ? 0 : start + this.film.frames / 250));
    const mark = this.find("span");
    mark.setAttribute("x", from);
    mark.setAttribute("width", start === null && end === null ? 0 : Math.max(2, to - from));
  }

  #showFlags(start, end) {
    const whole = start !== null && end !== null;
    for (const { row, ...shot } of this.shots) {
      const taken = whole ? shot.start < end && start < shot.end : false;
      row.classList.toggle("is-taken", taken);
      row.querySelectorAll(".flag").forEach((flag) => flag.remove());
      if (start !== null && shot.start <= start && start < shot.end) this.#flag(row, "in");
      if (end !== null && shot.start < end && end <= shot.end) this.#flag(row, "out");
    }
  }

  #flag(row, which) {
    const flag = document.createElement("span");
    flag.className = `flag flag--${which}`;
    flag.textContent = this.film.words[which];
    row.prepend(flag);
  }

  #showShot(shot) {
    this.current?.row.querySelector("a").removeAttribute("aria-current");
    this.current = shot;
    if (!shot) return;
    shot.row.querySelector("a").setAttribute("aria-current", "true");
    const strip = shot.row.closest(".strip");
    const left = shot.row.offsetLeft - strip.offsetLeft;
    if (left < strip.scrollLeft || left + shot.row.offsetWidth > strip.scrollLeft + strip.clientWidth) {
      strip.scrollTo({ left: left - strip.clientWidth / 3 });
    }
  }
}
