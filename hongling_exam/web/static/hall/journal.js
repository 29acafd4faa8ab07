// What this device remembers: every change the server has not acknowledged yet, the paper, and where the person was.
// IndexedDB with strict durability, so that "on this device" is true after a crash. Where the browser gives no storage,
// the same interface answers honestly that nothing was kept.

const NAME = "hongling-hall";
const OPEN_MS = 4000; // some browsers never answer open(); after this the storage counts as absent

function settled(request) {
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}

function openDatabase() {
  return new Promise((done, fail) => {
    const timer = window.setTimeout(() => fail(new Error("timeout")), OPEN_MS);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("changes", { keyPath: ["attempt", "question", "epoch"] });
      request.result.createObjectStore("attempts", { keyPath: "attempt" });
    };
    request.onerror = () => fail(request.error);
    request.onsuccess = () => {
      window.clearTimeout(timer);
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
  });
}

class Journal {
  constructor(db, attempt) {
    this.db = db;
    this.attempt = attempt;
    this.durable = true;
  }

  get range() {
    return IDBKeyRange.bound([this.attempt], [this.attempt, []]);
  }

  /** Runs `work(store)` in a strict transaction; resolves with its request's result once it is on the disk. */
  async write(name, work) {
    try {
      return await this.attemptWrite(name, work);
    } catch {
      this.db = await openDatabase(); // the browser closes idle connections of pages in the background
      return this.attemptWrite(name, work);
    }
  }

  attemptWrite(name, work) {
    return new Promise((done, fail) => {
      const transaction = this.db.transaction(name, "readwrite", { durability: "strict" });
      transaction.oncomplete = () => done(true);
      transaction.onabort = () => fail(transaction.error);
      transaction.onerror = () => fail(transaction.error);
      work(transaction.objectStore(name));
    });
  }

  /** Keeps a change {question, epoch, seq, answer, flagged}. Resolves true when it is on the disk, false when it is not. */
  async put({ question, epoch, seq, answer, flagged }) {
    const row = { attempt: this.attempt, question, epoch, seq, answer, flagged };
    try {
      return await this.write("changes", (store) => store.put(row));
    } catch {
      return false;
    }
  }

  /** Forgets a question's change under `epoch`, unless a newer one than `seq` has been written meanwhile. */
  async drop({ question, epoch, seq }) {
    try {
      await this.write("changes", (store) => {
        const key = [this.attempt, question, epoch];
        store.get(key).onsuccess = (event) => {
          const held = event.target.result;
          if (held && held.seq <= seq) store.delete(key);
        };
      });
    } catch {
      // it stays, and a later drain finds the server already has it
    }
  }

  async changes() {
    return settled(this.db.transaction("changes").objectStore("changes").getAll(this.range));
  }

  /** The attempt's own row: {paper, epoch, place, away, …}, or an empty object. */
  async row() {
    return (await settled(this.db.transaction("attempts").objectStore("attempts").get(this.attempt))) || {};
  }

  async remember(patch) {
    try {
      await this.write("attempts", (store) => {
        store.get(this.attempt).onsuccess = (event) => {
          store.put({ ...event.target.result, ...patch, attempt: this.attempt });
        };
      });
    } catch {
      // only comfort is lost: the paper is fetched again and opens at its first open question
    }
  }

  /** Removes everything about this attempt from the device. */
  async erase() {
    await this.write("changes", (store) => store.delete(this.range));
    await this.write("attempts", (store) => store.delete(this.attempt));
  }
}

class NoJournal {
  durable = false;
  put = async () => false;
  drop = async () => {};
  changes = async () => [];
  row = async () => ({});
  remember = async () => {};
  erase = async () => {};
}

/** The journal of one attempt; `durable` tells whether it really keeps anything. */
export async function openJournal(attempt) {
  try {
    const journal = new Journal(await openDatabase(), attempt);
    await journal.changes();
    await journal.write("attempts", (store) => store.count());
    return journal;
  } catch {
    return new NoJournal();
  }
}

/** The device check: milliseconds for one durable write and erase, or null where the device keeps nothing. */
export async function probeStorage() {
  const began = performance.now();
  const journal = await openJournal("probe");
  if (!journal.durable || !(await journal.put({ question: "probe", epoch: 1, seq: 1 }))) return null;
  await journal.erase();
  return performance.now() - began;
}
