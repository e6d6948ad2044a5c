// Exact film time in the browser: the same counting as kernel/timecode.py. Frames are integers, rates are fractions.

export class Rate {
  constructor(num, den, drop) {
    this.num = num;
    this.den = den;
    this.drop = drop;
    this.nominal = Math.ceil(num / den);
  }

  /** The moment in the middle of a frame: where to seek so that no rounding shows its neighbour. */
  middle(frame) {
    return ((frame + 0.5) * this.den) / this.num;
  }

  /** The frame on screen at a moment. */
  frameAt(seconds) {
    return Math.floor((seconds * this.num) / this.den + 1e-4);
  }

  /** The SMPTE label of a frame counted from 00:00:00:00. */
  timecode(frame) {
    const label = this.drop ? frame + this.#droppedBefore(frame) : frame;
    const seconds = Math.floor(label / this.nominal);
    const two = (number) => String(number).padStart(2, "0");
    const frames = String(label % this.nominal).padStart(this.nominal > 100 ? 3 : 2, "0");
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
    return `${clock}${this.drop ? ";" : ":"}${frames}`;
  }

  /** The frame that a label names, or null for what is none at this rate. */
  frame(text) {
    const match = /^(\d{1,3}):([0-5]\d):([0-5]\d)[:;.,](\d{2,3})$/.exec(text.trim());
    if (!match) return null;
    const [hours, minutes, seconds, label] = match.slice(1).map(Number);
    if (label >= this.nominal) return null;
    const count = ((hours * 60 + minutes) * 60 + seconds) * this.nominal + label;
    if (!this.drop) return count;
    const perMinute = this.nominal / 15;
    if (seconds === 0 && label < perMinute && minutes % 10) return null;
    const all = hours * 60 + minutes;
    return count - perMinute * (all - Math.floor(all / 10));
  }

  #droppedBefore(frame) {
    const perMinute = this.nominal / 15;
    const inTen = this.nominal * 600 - 9 * perMinute;
    const over = (frame % inTen) - this.nominal * 60;
    const minutes = over < 0 ? 0 : Math.floor(over / (this.nominal * 60 - perMinute)) + 1;
    return Math.floor(frame / inTen) * 9 * perMinute + minutes * perMinute;
  }
}
