// The film as one strip, however many clips it has: the page brings a stretch of it, this the rest. Only the stretches
// near what is seen hold clips; each has a fixed width, so that the strip scrolls evenly. Arrow keys walk from clip to
// clip, Home and End lead to the first and the last, a click in the band leads there. Without it, links turn the stretches.
const STRETCH = 24;
// pixels a millisecond: whoever scrolls faster sees no stills, and waits for none
const FLIES = 2.5;
const RESTS_MS = 80;
const line = document.querySelector("[data-line]");
const band = document.querySelector("[data-band]");
const strip = document.querySelector("[data-strip]");

function walk(event, focus, last) {
  const at = document.activeElement?.closest("[aria-posinset]");
  if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
  const place = Number(at.getAttribute("aria-posinset"));
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 1, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  focus(to);
}

/** Turn the stretch the page came with into the whole film. */
function whole(clips) {
  const looks = new Map([...document.querySelectorAll("template[data-look]")].map((one) => [one.dataset.look, one]));
  const first = Math.floor((Number(line.start) - 1) / STRETCH);
  const stretches = [];
  for (let number = 0; number * STRETCH < clips.length; number += 1) {
    const list = number === first ? line : document.createElement("ol");
    list.className = "line line--stretch";
    list.start = number * STRETCH + 1;
    list.dataset.stretch = number;
    stretches.push(list);
  }
  const frame = document.createElement("div");
  frame.className = "line-whole";
  line.replaceWith(frame);
  frame.append(...stretches);
  const ends = stretches[stretches.length - 1];
  ends.classList.toggle("line--short", clips.length % STRETCH > 0 && clips.length % STRETCH < 12);

  const waiting = new Set();
  let flies = false;
  const rests = () => {
    flies = false;
    for (const [picture, still] of waiting) if (picture.isConnected) picture.src = still;
    waiting.clear();
  };

  const made = (clip, place) => {
    const [number, look, grow, still, name, length] = clip;
    const made = document.importNode(looks.get(look).content.firstElementChild, true);
    made.className = `clip clip--${look} sec-${grow}`;
    made.id = `line-${number}`;
    made.setAttribute("aria-posinset", place);
    const link = made.querySelector("a");
    const address = new URL(link.href);
    address.searchParams.set("at", number);
    address.hash = `clip-${number}`;
    link.href = address;
    link.dataset.clip = number;
    link.querySelector("[data-number]").textContent = number;
    link.querySelector("[data-length]").textContent = length;
    link.querySelector("[data-name]").textContent = name;
    if (still) {
      const picture = new Image(480, 350);
      picture.alt = "";
      picture.loading = "lazy";
      picture.decoding = "async";
      if (flies) waiting.add([picture, still]);
      else picture.src = still;
      link.querySelector(".still").append(picture);
    }
    return made;
  };
  const fill = (number) => {
    const list = stretches[number];
    if (!list || list.childElementCount) return;
    const begin = number * STRETCH;
    list.append(...clips.slice(begin, begin + STRETCH).map((clip, index) => made(clip, begin + index + 1)));
  };
  const focus = (place) => {
    if (place < 1 || place > clips.length) return;
    const number = Math.floor((place - 1) / STRETCH);
    fill(number);
    const link = stretches[number].children[(place - 1) % STRETCH].querySelector("a");
    // what has just come far out of sight takes the focus only once it is in sight and drawn
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    link.focus({ preventScroll: true });
    if (document.activeElement !== link) requestAnimationFrame(() => link.focus({ preventScroll: true }));
  };
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting) fill(Number(target.dataset.stretch));
      else if (!target.contains(document.activeElement)) target.replaceChildren();
    }
  }, { root: strip, rootMargin: "0px 200%" });
  stretches.forEach((list) => near.observe(list));

  const view = document.querySelector(".tick-view");
  const says = document.querySelector("[data-says]");
  const placeAt = (x) => {
    const number = Math.min(stretches.length - 1, Math.max(0, Math.floor(x / stretches[0].offsetWidth)));
    const inside = (x - stretches[number].offsetLeft) / stretches[number].offsetWidth;
    const count = Math.min(STRETCH, clips.length - number * STRETCH);
    return Math.min(clips.length, number * STRETCH + 1 + Math.max(0, Math.floor(inside * count)));
  };
  let waits = false;
  const told = () => {
    waits = false;
    const from = placeAt(strip.scrollLeft);
    const to = placeAt(strip.scrollLeft + strip.clientWidth);
    const x = clips[from - 1][6] * 1000;
    view?.setAttribute("x", x.toFixed(1));
    view?.setAttribute("width", Math.max(3, (to < clips.length ? clips[to][6] : 1) * 1000 - x).toFixed(1));
    says.textContent = says.dataset.says.replace("FIRST", from).replace("LAST", to);
  };
  let rest = 0;
  let was = [strip.scrollLeft, performance.now()];
  const watched = () => {
    const now = [strip.scrollLeft, performance.now()];
    flies = Math.abs(now[0] - was[0]) > FLIES * Math.max(1, now[1] - was[1]);
    was = now;
    clearTimeout(rest);
    rest = setTimeout(rests, RESTS_MS);
  };
  strip.addEventListener("scroll", () => {
    watched();
    if (!waits) requestAnimationFrame(told);
    waits = true;
  }, { passive: true });
  const go = (place) => {
    const number = Math.floor((place - 1) / STRETCH);
    fill(number);
    strip.scrollLeft = stretches[number].children[(place - 1) % STRETCH].offsetLeft - strip.offsetLeft;
  };
  strip.addEventListener("keydown", (event) => walk(event, focus, clips.length));
  band?.querySelector("svg").addEventListener("click", (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const after = clips.findIndex((clip) => clip[6] > share);
    go(after < 0 ? clips.length : Math.max(1, after));
  });
  for (const [name, step] of [["[data-before]", -1], ["[data-after]", 1]]) {
    document.querySelector(name)?.addEventListener("click", (event) => {
      event.preventDefault();
      strip.scrollLeft += step * strip.clientWidth;
    });
  }
  go(first * STRETCH + 1);
  told();
  strip.dataset.whole = "";
}

const more = strip && Number(strip.dataset.total) > STRETCH;
const answer = more ? await fetch(strip.dataset.strip, { headers: { Accept: "application/json" } }).catch(() => null) : null;
if (answer?.ok) {
  whole(await answer.json());
} else if (line) {
  line.addEventListener("keydown", (event) => {
    walk(event, (place) => line.children[place - 1]?.querySelector("a").focus(), line.children.length);
  });
}
