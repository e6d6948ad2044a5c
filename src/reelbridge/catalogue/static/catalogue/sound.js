// Other sound tracks: the proxy's own picture with a file of sound beside it, held in step.

const TOLERANCE_S = 0.08;

export function otherTracks(video, choice, mute) {
  if (mute) {
    mute.addEventListener("click", () => {
      const muted = mute.getAttribute("aria-pressed") !== "true";
      mute.setAttribute("aria-pressed", String(muted));
      video.dataset.muted = muted ? "1" : "";
      apply();
    });
  }
  if (!choice) return;
  const beside = new Audio();
  beside.preload = "auto";

  function follow() {
    if (!beside.src) return;
    if (Math.abs(beside.currentTime - video.currentTime) > TOLERANCE_S) beside.currentTime = video.currentTime;
    beside.playbackRate = video.playbackRate;
    if (video.paused || video.seeking) beside.pause();
    else if (beside.paused) beside.play().catch(() => {});
  }

  for (const event of ["play", "playing", "pause", "seeking", "seeked", "ratechange", "timeupdate", "ended"]) {
    video.addEventListener(event, follow);
  }
  choice.addEventListener("change", () => {
    beside.pause();
    if (choice.value) beside.src = choice.value;
    else beside.removeAttribute("src");
    apply();
    follow();
  });
  otherTracks.beside = beside;
}

function apply() {
  const video = document.querySelector("#picture");
  const { beside } = otherTracks;
  const muted = Boolean(video.dataset.muted);
  video.muted = muted || Boolean(beside?.src);
  if (beside) beside.muted = muted;
}
