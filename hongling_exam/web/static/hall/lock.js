// One writer per browser: of several tabs on the same attempt one answers, the others look on.
// Web Locks where the browser has them (secure contexts); else a lease in localStorage, renewed every two seconds.

const GRACE_MS = 500; // a page being left lets go a moment after the next one opens
const LEASE_MS = 2000;
const LEASE_OVER_MS = 6000;

/** Asks to be the writer. `gained`, `denied` (somebody else is) and `lost` (another tab took it) are told. */
export function seekWriter(name, hooks) {
  return navigator.locks ? new WebLock(name, hooks) : new Lease(name, hooks);
}

class WebLock {
  constructor(name, hooks) {
    Object.assign(this, { name, hooks });
    this.request({});
    this.timer = window.setTimeout(() => hooks.denied(), GRACE_MS);
  }

  request(options) {
    const held = () => {
      window.clearTimeout(this.timer);
      this.hooks.gained();
      return new Promise(() => {}); // kept until the page goes
    };
    navigator.locks.request(this.name, options, held).catch(() => {
      this.hooks.lost();
      this.request({}); // in line again, for when the tab that took it goes
    });
  }

  steal() {
    this.request({ steal: true });
  }
}

class Lease {
  constructor(name, hooks) {
    Object.assign(this, { name, hooks });
    this.id = `${Math.random()}`.slice(2);
    this.mine = false;
    window.addEventListener("storage", (event) => event.key === name && this.check());
    window.addEventListener("pagehide", () => this.mine && this.write(0));
    window.setInterval(() => this.check(), LEASE_MS);
    this.check();
    if (!this.mine) window.setTimeout(() => this.mine || hooks.denied(), GRACE_MS);
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name)) || { at: 0 };
    } catch {
      return { at: 0 };
    }
  }

  write(at) {
    try {
      localStorage.setItem(this.name, JSON.stringify({ id: this.id, at }));
    } catch {
      // without storage tabs cannot see each other; the server's order of (epoch, seq) still holds
    }
  }

  check() {
    const held = this.read();
    const fresh = Math.abs(Date.now() - held.at) < LEASE_OVER_MS;
    if (fresh && held.id !== this.id) {
      if (this.mine) this.hooks.lost();
      this.mine = false;
      return;
    }
    this.write(Date.now());
    if (!this.mine) this.hooks.gained();
    this.mine = true;
  }

  steal() {
    this.mine = true;
    this.write(Date.now());
    this.hooks.gained();
  }
}
