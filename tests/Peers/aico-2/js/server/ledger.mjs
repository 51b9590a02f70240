/** Ledger and decision table of section 12.3, topology SingleNode. Times are milliseconds of a monotonic clock. */

const ledgerTime = 600000;
const slack = 2000;
const unrecorded = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @typedef {{ begin: number, done: boolean, status: number|null }} Entry */

export class Ledger {
  /** @type {Map<string, Entry>} in the order of their begin */
  #entries = new Map();
  #droppedBegin = -Infinity;
  #size;

  constructor(size = 1000000) {
    this.#size = size;
  }

  /**
   * What to do with a request: null to run it, or the refusal.
   * @param {{ method: string, rid: string, t: number, retryOf: number|null }} head
   * @param {{ idempotent: boolean, born: number, processStart: number, now: number }} context `born` is M of the session
   * @returns {{ status: number, problem: string, executed?: boolean, original_status?: number|null }|null}
   */
  decide(head, { idempotent, born, processStart, now }) {
    this.#forget(now);
    if (unrecorded.has(head.method)) return null; // rule 1
    const entry = this.#entries.get(head.rid);
    if (entry && !entry.done) return { status: 409, problem: 'in-progress', executed: true }; // 2
    if (entry) return { status: 409, problem: 'already-processed', executed: true, original_status: entry.status }; // 3

    const start = born + Math.min(head.t, now - born) - (head.retryOf ?? 0) - slack;
    const horizon = Math.max(now - ledgerTime, this.#droppedBegin);
    if (head.retryOf === null) {
      return start >= horizon ? null : { status: 408, problem: 'too-late', executed: false }; // 4, 5
    }
    if (idempotent) return null; // 6
    return start >= Math.max(horizon, processStart) ? null : { status: 409, problem: 'outcome-unknown' }; // 7, 8
  }

  /** The table and, if it says run, the record. One synchronous call is one atomic step. */
  begin(head, context) {
    const refusal = this.decide(head, context);
    if (refusal || unrecorded.has(head.method)) return { refusal, entry: null };
    /** @type {Entry} */
    const entry = { begin: context.now, done: false, status: null };
    while (this.#entries.size >= this.#size) this.#dropOldest();
    this.#entries.set(head.rid, entry);
    return { refusal: null, entry };
  }

  clear() {
    this.#entries.clear();
    this.#droppedBegin = -Infinity;
  }

  #forget(now) {
    for (const [rid, entry] of this.#entries) {
      if (entry.begin >= now - ledgerTime) break;
      this.#entries.delete(rid);
    }
  }

  #dropOldest() {
    const [rid, entry] = this.#entries.entries().next().value;
    this.#entries.delete(rid);
    this.#droppedBegin = Math.max(this.#droppedBegin, entry.begin);
  }
}
