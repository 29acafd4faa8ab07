// Handing in: first everything reaches the server, then the submission names what it must hold, then comes the receipt.
import { backoff } from "./api.js";
import { sleep } from "./dom.js";

/** A submission that may be called off: by the person, or by an extension that comes in time. */
export class Stop {
  constructor() {
    this.called = false;
    this.promise = new Promise((done) => { this.done = done; });
  }

  call() {
    this.called = true;
    this.done();
  }
}

/**
 * Drains, submits and answers {receipt}, {problem: reply} or {stopped: true}. Absence of the server is waited out.
 * `progress(step)`: "drain", "send" or "wait". `signedOut()` asks for the password.
 */
export async function submit({ api, saver, attempt, stop, progress, signedOut }) {
  for (let failures = 0; ; ) {
    if (saver.waiting) progress("drain");
    await Promise.race([saver.drained(), stop.promise]);
    if (stop.called) return { stopped: true };
    progress("send");
    const reply = await api.submit(attempt, saver.epoch, saver.seqs());
    if (reply.ok && reply.body) return { receipt: reply.body };
    const missing = reply.status === 409 && reply.body && reply.body.missing;
    if (missing) saver.requeue(missing);
    if (reply.status === 401) await signedOut();
    else if (reply.status === 400) await api.refreshCsrf();
    else if (!missing && !reply.down) return { problem: reply };
    if (stop.called) return { stopped: true };
    if (reply.down) progress("wait");
    if (reply.down || failures > 2) await Promise.race([sleep(backoff(failures, reply.wait)), stop.promise, online()]);
    failures += 1;
  }
}

const online = () => new Promise((done) => window.addEventListener("online", done, { once: true }));
