// The server's time, kept by the browser's monotonic counter. The device's own date is never used: it may be wrong,
// or be changed by hand. What the counter missed (a suspended laptop) shows as a jump, and the clock asks to be set anew.
import { parseTime } from "./times.js";

const DRIFT = 0.0005; // a counter may gain or lose half a millisecond a second between two settings
const JUMP_MS = 2000;

export class Clock {
  /** `onDoubt()` is called when the device slept or its date jumped: contact the server soon. */
  constructor({ onDoubt = () => {}, counter = () => performance.now(), date = () => Date.now() } = {}) {
    this.counter = counter;
    this.date = date;
    this.onDoubt = onDoubt;
    this.offset = null; // server ms minus counter ms
    this.error = Infinity; // half the round trip of the setting in use
    this.setAt = 0;
    this.newest = -Infinity; // server time of the newest reply heeded
    this.deadline = null; // ms
    this.doubtful = false;
    this.gap = date() - counter();
  }

  /** Takes a reply: sent and received by the counter, the server's time in it, and its deadline if it names one. */
  heed({ server_time: time, deadline_at: deadline }, sent, received) {
    const server = time ? parseTime(time) : NaN;
    if (Number.isNaN(server)) return;
    const error = (received - sent) / 2;
    const offset = server - (sent + received) / 2;
    const aged = this.error + (received - this.setAt) * DRIFT;
    const disproved = this.offset === null || Math.abs(offset - this.offset) > error + aged;
    if (disproved || this.doubtful || error <= aged) {
      this.offset = offset;
      this.error = error;
      this.setAt = received;
      this.doubtful = false;
    }
    if (server < this.newest) return; // an older reply that was overtaken: its deadline may be outdated
    this.newest = server;
    if (deadline) this.deadline = parseTime(deadline);
  }

  get known() {
    return this.offset !== null;
  }

  /** Server time in ms, or null before the first reply. */
  now() {
    return this.offset === null ? null : this.counter() + this.offset;
  }

  iso() {
    return new Date(this.now() ?? this.date()).toISOString();
  }

  /** Milliseconds to the deadline (negative after it), or null while either is unknown. */
  left() {
    return this.offset === null || this.deadline === null ? null : this.deadline - this.now();
  }

  /** To be called about once a second, and when the page is shown again. */
  watch() {
    const gap = this.date() - this.counter();
    if (Math.abs(gap - this.gap) > JUMP_MS) {
      this.doubtful = true;
      this.onDoubt();
    }
    this.gap = gap;
  }
}
