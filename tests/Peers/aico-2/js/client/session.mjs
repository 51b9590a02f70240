import { suites } from '../core/suites.mjs';

const margin = 30000;
const unusedTime = 25000;
const sleepDrift = 30000;

/** Monotonic and wall clock in milliseconds; tests put another one in its place. */
export const systemClock = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A client's session (section 5): immutable but for the counter and what follows from use. */
export class ClientSession {
  #clock;
  #opened;
  #openedWall;
  #renewAt;
  #sent = 0;
  renewing = false;

  /** @param {ReturnType<import('../core/handshake.mjs').ClientHandshake['finish']>} values @param {typeof systemClock} clock */
  constructor(values, clock) {
    this.sid = values.sid;
    this.suite = suites.get(values.suite);
    this.keys = values.keys;
    this.hash = values.hash;
    this.exp = values.exp;
    this.maxRequests = values.maxRequests;
    this.heartbeat = values.heartbeat;
    this.#clock = clock;
    this.#opened = clock.monotonic();
    this.#openedWall = clock.wall();
    this.#renewAt = 0.8 + (Math.random() - 0.5) * 0.1;
  }

  /** Milliseconds since R. */
  get age() {
    return this.#clock.monotonic() - this.#opened;
  }

  /** Rules (a) to (d). */
  get usable() {
    const { age } = this;
    const drift = Math.abs(this.#clock.wall() - this.#openedWall - age);
    return age < this.exp * 1000 - margin && this.#sent < this.maxRequests
      && (this.#sent > 0 || age < unusedTime) && drift <= sleepDrift;
  }

  get wantsRenewal() {
    return this.age >= this.exp * 1000 * this.#renewAt || this.#sent >= this.maxRequests * this.#renewAt;
  }

  nextNumber() {
    return ++this.#sent;
  }
}
