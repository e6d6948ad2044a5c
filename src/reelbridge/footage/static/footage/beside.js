// A shot beside its place: both players in step, a frame at a time, the holding moved earlier or later.

const root = document.querySelector("[data-beside]");

class Pair {
  constructor(section) {
    const given = section.dataset;
    this.film = section.querySelector("[data-film]");
    this.place = section.querySelector("[data-place]");
    this.rate = Number(given.rateNum) / Number(given.rateDen);
    this.placeRate = Number(given.placeNum) / Number(given.placeDen);
    this.in = Number(given.in);
    this.out = Number(given.out);
    this.placeIn = Number(given.placeIn);
    this.placeOut = Number(given.placeOut);
    this.speed = Number(given.speed || 1);
    this.field = section.querySelector("[data-nudge]");
    this.said = section.querySelector("[data-nudged]");
    this.nudge = Number(this.field?.value || 0);
    this.frame = this.in;
    for (const video of [this.film, this.place]) {
      video?.addEventListener("loadedmetadata", () => this.show(this.frame));
    }
    this.tell();
    this.show(this.frame);
  }

  // the middle of a frame, so that rounding never shows its neighbour
  moment(frame, rate) {
    return (frame + 0.5) / rate;
  }

  placeMoment(seconds) {
    const first = this.speed < 0 ? this.placeOut - 1 : this.placeIn;
    return this.moment(first + this.nudge, this.placeRate) + seconds * this.speed;
  }

  show(frame) {
    this.frame = Math.max(this.in, Math.min(frame, this.out - 1));
    if (this.film.readyState) this.film.currentTime = this.moment(this.frame, this.rate);
    if (this.place?.readyState) this.place.currentTime = Math.max(0, this.placeMoment((this.frame - this.in) / this.rate));
  }

  get isPlaying() {
    return !this.film.paused;
  }

  async play() {
    if (this.isPlaying) return this.stop();
    if (this.frame >= this.out - 1) this.show(this.in);
    this.follow();
    await this.film.play();
  }

  stop() {
    this.film.pause();
    this.place?.pause();
    this.show(Math.floor(this.film.currentTime * this.rate));
  }

  follow() {
    const step = () => {
      if (!this.isPlaying) return;
      const passed = this.film.currentTime - this.in / this.rate;
      if (this.film.currentTime * this.rate >= this.out) {
        this.film.pause();
        this.place?.pause();
        this.show(this.in);
        return;
      }
      this.keepUp(passed);
      requestAnimationFrame(step);
    };
    this.film.addEventListener("playing", () => requestAnimationFrame(step), { once: true });
  }

  // forwards the holding plays by itself and is set right when it drifts; backwards it is shown picture by picture
  keepUp(passed) {
    if (!this.place?.readyState) return;
    const wanted = Math.max(0, this.placeMoment(passed) - 0.5 / this.placeRate);
    if (this.speed < 0) {
      if (!this.place.seeking) this.place.currentTime = wanted;
      return;
    }
    if (this.place.paused) {
      this.place.playbackRate = Math.min(4, Math.max(0.1, this.speed));
      this.place.play();
    }
    if (Math.abs(this.place.currentTime - wanted) > 1.5 / this.placeRate) this.place.currentTime = wanted;
  }

  step(frames) {
    if (this.isPlaying) this.stop();
    this.show(this.frame + frames);
  }

  move(frames) {
    if (!this.place) return;
    this.nudge += frames;
    if (this.field) this.field.value = String(this.nudge);
    this.tell();
    this.show(this.frame);
  }

  tell() {
    if (this.said) this.said.textContent = this.nudge ? `${this.nudge > 0 ? "+" : "−"}${Math.abs(this.nudge)}` : "";
  }
}

if (root) {
  const pair = new Pair(root);
  const acts = {
    play: () => pair.play(),
    back: () => pair.step(-1),
    on: () => pair.step(1),
    earlier: () => pair.move(-1),
    later: () => pair.move(1),
  };
  for (const button of root.querySelectorAll("[data-act]")) button.addEventListener("click", acts[button.dataset.act]);
  const press = (selector) => root.querySelector(selector)?.click();
  const keys = {
    " ": acts.play,
    ArrowLeft: acts.back,
    ArrowRight: acts.on,
    "[": acts.earlier,
    "]": acts.later,
    "{": () => pair.move(-10),
    "}": () => pair.move(10),
    ArrowUp: () => press("[data-before]"),
    ArrowDown: () => press("[data-after]"),
    Enter: () => press("[name=confirm]"),
    x: () => press("[name=refuse]"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, a, button, summary")) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
