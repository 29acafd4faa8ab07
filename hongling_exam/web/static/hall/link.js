// Whether the server is in reach, judged by its answers first and by the browser's own word second.

export class Link {
  /** `changed(down, lastedMs)` is told when the state turns. */
  constructor(changed) {
    this.changed = changed;
    this.misses = 0;
    this.down = false;
    window.addEventListener("offline", () => this.turn(true));
  }

  /** After every call: one miss may be chance, the second counts. */
  contact(reached) {
    this.misses = reached ? 0 : this.misses + 1;
    if (reached) this.turn(false);
    else if (this.misses > 1 || navigator.onLine === false) this.turn(true);
  }

  turn(down) {
    if (this.down === down) return;
    this.down = down;
    const now = performance.now();
    const lasted = down ? 0 : now - this.since;
    this.since = now;
    this.changed(down, lasted);
  }
}
