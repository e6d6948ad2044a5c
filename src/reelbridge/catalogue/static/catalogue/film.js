// The item page of a film: controls, keys, the address of a moment, and what is taken.

import { Page } from "./page.js";
import { Reel } from "./reel.js";
import { otherTracks } from "./sound.js";
import { Takes } from "./takes.js";
import { Rate } from "./timecode.js";

const KEYS_OFF = "keys-off";
const root = document.querySelector("#viewing");

function read() {
  const given = root.dataset;
  const words = Object.fromEntries(
    Object.entries(given)
      .filter(([name]) => name.startsWith("word"))
      .map(([name, text]) => [name.slice(4).toLowerCase(), text]),
  );
  const rate = new Rate(Number(given.rateNum), Number(given.rateDen), Boolean(given.drop));
  return { root, words, rate, ref: given.ref, start: Number(given.start), frames: Number(given.frames), ask: given.ask };
}

const film = read();
const video = root.querySelector("#picture");
const reel = new Reel(video, film.rate, film.frames);
const page = new Page(film, reel);
const takes = new Takes(film, page);

const nextShot = () => reel.step((page.current?.end ?? reel.frame) - reel.frame);
const shotBefore = () => {
  const before = page.shots.findLast((shot) => shot.start < reel.frame);
  reel.step((before?.start ?? 0) - reel.frame);
};
const acts = {
  play: () => reel.toggle(),
  "frame-back": () => reel.step(-1),
  "frame-on": () => reel.step(1),
  "mark-in": () => takes.mark("start", reel.frame),
  "mark-out": () => takes.mark("end", reel.frame + 1),
  keep: () => takes.keep(),
  copy: copySpan,
};

async function copySpan() {
  const address = new URL(`#t=${takes.label(takes.span.start)},${takes.label(takes.span.end)}`, location.href);
  await navigator.clipboard.writeText(`${takes.asText(takes.span)}\t${address}`);
  page.say(film.words.copied);
  const word = page.find("copy-word");
  const before = word.textContent;
  word.textContent = film.words.copied;
  setTimeout(() => (word.textContent = before), 1600);
}

// ---------- keys ----------
const second = () => film.rate.nominal;
const keys = {
  j: () => reel.shuttle(-1),
  k: () => reel.stop(),
  l: () => reel.shuttle(1),
  " ": () => reel.toggle(),
  i: acts["mark-in"],
  o: acts["mark-out"],
  x: () => page.current && takes.take(page.current.start, page.current.end),
  a: () => takes.keep(),
  r: () => (takes.kept.length > 1 ? page.find("ask-all") : page.find("ask-now"))?.click(),
  "[": shotBefore,
  "]": nextShot,
  arrowleft: (event) => reel.step(event.shiftKey ? -second() : -1),
  arrowright: (event) => reel.step(event.shiftKey ? second() : 1),
};

/** Keys belong to the field, button or strip that has the focus first. */
function isTaken(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const at = event.target;
  if (at.matches("input, select, textarea, [contenteditable]")) return true;
  if (event.key === " ") return at.matches("button, a, summary");
  return event.key.startsWith("Arrow") && at.matches(".strip, audio");
}

function onKey(event) {
  const act = keys[event.key.toLowerCase()];
  if (!act || localStorage.getItem(KEYS_OFF) || isTaken(event)) return;
  event.preventDefault();
  act(event);
}

// ---------- the address of a moment: #t=12.5, #t=00:00:12:12 or #t=IN,OUT ----------
function readFrame(text) {
  if (/^\d+(\.\d+)?$/.test(text)) return film.rate.frameAt(Number(text));
  const frame = film.rate.frame(text);
  return frame === null ? null : frame - film.start;
}

function goWhereAddressed() {
  const named = /^#t=(.+)$/.exec(decodeURIComponent(location.hash));
  if (!named) return;
  const [start, end] = named[1].split(",").map(readFrame);
  if (start === null || start < 0 || start >= film.frames) return;
  reel.stop();
  reel.go(start);
  if (end && end > start) takes.take(start, Math.min(end, film.frames));
}

function listen() {
  video.controls = false;
  document.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  document.addEventListener("keydown", onKey);
  window.addEventListener("hashchange", goWhereAddressed);
  video.addEventListener("click", () => reel.toggle());
  video.addEventListener("error", () => (root.querySelector("[data-trouble]").hidden = false));
  reel.addEventListener("frame", () => page.showFrame());
  reel.addEventListener("speed", () => page.showSpeed());
  page.find("scrub").addEventListener("input", (event) => reel.go(Number(event.target.value)));
  const now = page.find("now");
  now.addEventListener("change", () => {
    const frame = readFrame(now.value);
    if (frame !== null) reel.step(frame - reel.frame);
    now.value = film.rate.timecode(reel.frame + film.start);
  });
  root.querySelector(".strip")?.addEventListener("click", (event) => {
    const row = event.target.closest("[data-shot]");
    if (row) reel.step(Number(row.dataset.start) - reel.frame);
  });
  const switchKeys = page.find("keys");
  switchKeys.checked = !localStorage.getItem(KEYS_OFF);
  switchKeys.addEventListener("change", () => {
    if (switchKeys.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  otherTracks(video, page.find("track"), root.querySelector("[data-do=mute]"));
}

listen();
page.showFrame();
goWhereAddressed();
root.dataset.ready = "1";
