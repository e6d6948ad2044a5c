// A film on screen, counted in frames: seeking, stepping, playing at speeds forward and back.

const SPEEDS = [1, 2, 4, 8];
const REWIND_EVERY_MS = 125;

export class Reel extends EventTarget {
  #rewind = 0;

  constructor(video, rate, frames) {
    super();
    this.video = video;
    this.rate = rate;
    this.frames = frames;
    this.frame = 0;
    /** 0 stands still, 1 plays, 2 4 8 faster, negative backwards. */
    this.speed = 0;
    this.#watch();
  }

  go(frame) {
    this.frame = Math.min(Math.max(0, Math.round(frame)), this.frames - 1);
    this.video.currentTime = this.rate.middle(this.frame);
    this.#tell("frame");
  }

  step(frames) {
    this.stop();
    this.go(this.frame + frames);
  }

  toggle() {
    if (this.speed === 0) this.run(1);
    else this.stop();
  }

  /** On or back; again in the same direction is faster. */
  shuttle(direction) {
    const at = Math.sign(this.speed) === direction ? SPEEDS.indexOf(Math.abs(this.speed)) + 1 : 0;
    this.run(direction * SPEEDS[Math.min(at, SPEEDS.length - 1)]);
  }

  run(speed) {
    clearInterval(this.#rewind);
    this.speed = speed;
    if (speed > 0) {
      if (this.frame >= this.frames - 1) this.go(0);
      this.video.playbackRate = speed;
      this.video.play().catch(() => this.stop());
    } else {
      this.video.pause();
      const frames = (-speed * REWIND_EVERY_MS * this.rate.num) / (1000 * this.rate.den);
      this.#rewind = setInterval(() => (this.frame > 0 ? this.go(this.frame - frames) : this.stop()), REWIND_EVERY_MS);
    }
    this.#tell("speed");
  }

  stop() {
    clearInterval(this.#rewind);
    const ran = this.speed;
    this.speed = 0;
    this.video.pause();
    this.video.playbackRate = 1;
    // the decoder may be a frame ahead of what was shown last: hold the one that the label names
    if (ran > 0) this.video.currentTime = this.rate.middle(this.frame);
    if (ran) this.#tell("speed");
  }

  /** Follow the frames as they reach the screen; where the browser cannot tell, follow its clock. */
  #watch() {
    const seen = (seconds) => {
      if (this.video.seeking) return;
      const frame = Math.min(this.rate.frameAt(seconds), this.frames - 1);
      if (frame === this.frame || this.speed < 0) return;
      this.frame = Math.max(0, frame);
      this.#tell("frame");
    };
    if ("requestVideoFrameCallback" in this.video) {
      const each = (_now, shown) => {
        if (this.speed > 0) seen(shown.mediaTime + 0.5 * (this.rate.den / this.rate.num));
        this.video.requestVideoFrameCallback(each);
      };
      this.video.requestVideoFrameCallback(each);
    } else {
      this.video.addEventListener("timeupdate", () => this.speed > 0 && seen(this.video.currentTime));
    }
    this.video.addEventListener("ended", () => {
      this.stop();
      this.frame = this.frames - 1;
      this.#tell("frame");
    });
  }

  #tell(what) {
    this.dispatchEvent(new Event(what));
  }
}
