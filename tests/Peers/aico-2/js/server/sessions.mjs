import { randomBytes, toBase64Url, toHex } from '../core/bytes.mjs';

/** Server sessions of section 5 and the limits of section 19. Times are milliseconds of a monotonic clock. */

const windowSize = 2048;
const unconfirmedTime = 30000;

export class ReplayWindow {
  #top = 0;
  #marked = new Uint8Array(windowSize);

  constructor(maxRequests) {
    this.maxRequests = maxRequests;
  }

  /** @param {bigint} n as it came from the wire */
  acceptable(n) {
    if (n < 1n || n > BigInt(this.maxRequests)) return false;
    const number = Number(n);
    return number + windowSize > this.#top && !(number <= this.#top && this.#marked[number % windowSize]);
  }

  /** False if the number was marked meanwhile. */
  tryMark(n) {
    if (!this.acceptable(n)) return false;
    const number = Number(n);
    for (let place = Math.max(this.#top + 1, number - windowSize + 1); place <= number; place++) {
      this.#marked[place % windowSize] = 0;
    }
    this.#top = Math.max(this.#top, number);
    this.#marked[number % windowSize] = 1;
    return true;
  }
}

export class ServerSession {
  confirmed = false;
  running = 0;
  #ended = false;
  #holders = 0;

  constructor({ sid, suite, keys, hash, principal, exp, maxRequests, heartbeat, born }) {
    this.sid = sid;
    this.suite = suite;
    this.keys = keys;
    this.hash = hash;
    /** The client's static key in hex, null in NK. */
    this.principal = principal;
    this.heartbeat = heartbeat;
    /** The instant M. */
    this.born = born;
    this.lastUsed = born;
    this.expiry = born + exp * 1000;
    this.window = new ReplayWindow(maxRequests);
  }

  hold() {
    this.#holders++;
  }

  release() {
    this.#holders--;
    this.#wipe();
  }

  /** The keys stay until the last exchange is over. */
  end() {
    this.#ended = true;
    this.#wipe();
  }

  #wipe() {
    if (!this.#ended || this.#holders > 0) return;
    this.keys.c2s.fill(0);
    this.keys.s2c.fill(0);
  }
}

export class SessionTable {
  #unconfirmed = new Map();
  #confirmed = new Map();
  #limits;

  constructor({ confirmed = 100000, unconfirmed = 10000, perClientKey = 32 } = {}) {
    this.#limits = { confirmed, unconfirmed, perClientKey };
  }

  static newSid = () => toBase64Url(randomBytes(16));

  /** False if the table of confirmed sessions is full and none of them is idle. */
  get hasRoom() {
    return this.#confirmed.size < this.#limits.confirmed || this.#longestIdle(() => true) !== null;
  }

  add(session) {
    this.#dropOld(session.born);
    while (this.#unconfirmed.size >= this.#limits.unconfirmed) {
      const [oldest] = this.#unconfirmed.values();
      this.#remove(oldest);
    }
    this.#unconfirmed.set(session.sid, session);
  }

  /** Null if `sid` is not known or expired at `now`. */
  find(sid, now) {
    this.#dropOld(now);
    const session = this.#confirmed.get(sid) ?? this.#unconfirmed.get(sid) ?? null;
    if (session && now >= session.expiry) {
      this.#remove(session);
      return null;
    }
    return session;
  }

  confirm(session) {
    if (session.confirmed) return;
    session.confirmed = true;
    this.#unconfirmed.delete(session.sid);
    if (session.principal !== null) {
      const same = (other) => other.principal === session.principal;
      const count = [...this.#confirmed.values()].filter(same).length;
      if (count >= this.#limits.perClientKey) this.#remove(this.#longestIdle(same, true));
    }
    if (this.#confirmed.size >= this.#limits.confirmed) {
      const idle = this.#longestIdle(() => true);
      if (idle) this.#remove(idle);
    }
    this.#confirmed.set(session.sid, session);
  }

  clear() {
    for (const session of [...this.#unconfirmed.values(), ...this.#confirmed.values()]) this.#remove(session);
  }

  #dropOld(now) {
    for (const session of this.#unconfirmed.values()) {
      if (session.born + unconfirmedTime > now) break; // They are in the order of their birth.
      this.#remove(session);
    }
  }

  #longestIdle(matches, runningToo = false) {
    let found = null;
    for (const session of this.#confirmed.values()) {
      if (!matches(session) || (session.running > 0 && !runningToo)) continue;
      if (found === null || session.lastUsed < found.lastUsed) found = session;
    }
    return found;
  }

  #remove(session) {
    this.#confirmed.delete(session.sid);
    this.#unconfirmed.delete(session.sid);
    session.end();
  }
}

export const principalOf = (clientStatic) => (clientStatic ? toHex(clientStatic) : null);
