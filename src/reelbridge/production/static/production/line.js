// The film as a line, by keyboard and by pointing: arrow keys walk from clip to clip, a click in the band goes there.
const line = document.querySelector("[data-line]");
const band = document.querySelector("[data-band]");

if (line) {
  const clips = [...line.querySelectorAll("a")];
  line.addEventListener("keydown", (event) => {
    const at = clips.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at < 0 || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = clips[at + step];
    if (next) next.focus();
    else document.querySelector(step > 0 ? "[data-after]" : "[data-before]")?.click();
  });
}

if (band) {
  const bar = band.querySelector("svg");
  bar.addEventListener("click", (event) => {
    const box = bar.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    const wanted = new URL(window.location);
    wanted.searchParams.set("share", share.toFixed(4));
    wanted.searchParams.delete("at");
    wanted.hash = "line";
    window.location = wanted;
  });
}
