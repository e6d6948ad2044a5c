// Captions in the page's player: a track for each file listed, at most one shown at a time.

/** Give the page's film the captions of a list, and let their buttons show and hide them. */
export function offer(list, video) {
  for (const row of list.querySelectorAll("[data-vtt]")) {
    const button = row.querySelector("[data-show]");
    if (!button || button.dataset.ready) continue;
    button.dataset.ready = "yes";
    button.hidden = false;
    button.addEventListener("click", () => toggle(row, button, video, list));
  }
}

function toggle(row, button, video, list) {
  const track = trackOf(row, video);
  const shown = track.track.mode === "showing";
  for (const other of video.textTracks) other.mode = "disabled";
  for (const other of list.querySelectorAll("[data-show]")) other.setAttribute("aria-pressed", "false");
  track.track.mode = shown ? "disabled" : "showing";
  button.setAttribute("aria-pressed", String(!shown));
}

function trackOf(row, video) {
  const known = [...video.querySelectorAll("track")].find((track) => track.getAttribute("src") === row.dataset.vtt);
  if (known) return known;
  const track = document.createElement("track");
  track.src = row.dataset.vtt;
  // a browser shows only these two over the picture
  track.kind = row.dataset.kind === "captions" ? "captions" : "subtitles";
  track.srclang = row.dataset.language;
  track.label = row.dataset.label;
  video.append(track);
  return track;
}

function start() {
  const list = document.querySelector("#captions-of");
  const video = document.querySelector("video");
  if (list && video) offer(list, video);
}

start();
// a module runs once a page, while htmx may put a fresh list in its place
document.addEventListener("htmx:afterSettle", start);
