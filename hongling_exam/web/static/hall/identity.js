// Who writes this attempt: the sign-in renewed in place, and the takeover that makes this page the active client.
import { signInAgain, takeOver } from "./signin.js";

export class Identity {
  constructor(hall) {
    this.hall = hall;
    this.asking = null;
    this.broken = false; // another client wrote between this page's sign-ins
  }

  /** Asks for the admission number; the new epoch, or null when called off. */
  claim() {
    const { api, config } = this.hall;
    return takeOver({ api, attempt: config.attempt });
  }

  /** The sign-in has ended: asks for the password in place, one window at a time, and goes on as the active client. */
  signedOut() {
    this.asking = this.asking || this.signIn();
    return this.asking;
  }

  async signIn() {
    const { api, config, journal } = this.hall;
    const durable = Boolean(journal && journal.durable);
    await signInAgain({ api, durable, username: config.admissionNumber, check: () => this.check() });
    this.asking = null;
    if (this.broken) await this.hall.activate();
    this.broken = false;
  }

  /** Whether the person now signed in is this attempt's: "ok", "other" or "busy". */
  async check() {
    const { api, config, saver } = this.hall;
    const reply = await api.attempt(config.attempt);
    if (!reply.ok) return reply.down || reply.status === 401 ? "busy" : "other";
    const { epoch, state } = reply.body;
    const writes = saver && !saver.stopped && state === "in_progress";
    return writes && epoch !== saver.epoch ? this.renew() : "ok";
  }

  /** A new sign-in is a new client: it takes over with the number the page knows, the password having just been given. */
  async renew() {
    const { api, config, saver, journal } = this.hall;
    const taken = await api.takeover(config.attempt, config.admissionNumber);
    if (!taken.ok) return "busy";
    const { epoch } = taken.body;
    this.broken = epoch !== saver.epoch + 1;
    if (this.broken) return "ok";
    saver.raise(epoch);
    journal.remember({ epoch });
    return "ok";
  }
}
