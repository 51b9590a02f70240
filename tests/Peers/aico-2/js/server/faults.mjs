/** The faults that a test can order, what arguments they take, and the queue they wait in. */

const integer = (low, high = Number.MAX_SAFE_INTEGER) => (value) => Number.isInteger(value) && value >= low && value <= high;
const text = (value) => typeof value === 'string';
const flag = (value) => typeof value === 'boolean';
const number = (value) => typeof value === 'number' && value >= 0;
const frame = { valid: integer(0) };
const optional = (valid, fallback) => ({ valid, fallback });

const kinds = ['status-199', 'uppercase-name', 'refused-name', 'long-varint', 'trailing-byte'];

const catalogue = {
  'session-unknown': { run: optional(flag, false) },
  rejected: { run: optional(flag, false) },
  'session-unknown-always': {},
  plain: {
    status: { valid: integer(200, 599) }, content_type: optional(text, 'text/plain'), body: optional(text, ''),
    headers: optional((value) => Object.values(value ?? { bad: 0 }).every(text), {}),
  },
  'sealed-problem': {
    problem: { valid: text }, status: { valid: integer(200, 599) }, executed: optional(flag, null),
    original_status: optional(integer(100, 599), null),
  },
  flip: { frame, byte: { valid: Number.isInteger } },
  'flip-salt': {},
  'drop-frame': { frame },
  'duplicate-frame': { frame },
  'swap-frames': { frame },
  'insert-frame': { frame },
  truncate: { frames: { valid: integer(0) }, bytes: optional(integer(0), 0) },
  cut: { frames: { valid: integer(0) } },
  'early-final': { frame },
  'authentic-no-final': {},
  'after-final': { bytes: optional(integer(1, 1048576), 1) },
  'two-heads': {},
  'data-first': {},
  'unknown-type': {},
  'reserved-flag': {},
  'oversize-length': {},
  'bad-head': { kind: { valid: (value) => kinds.includes(value) } },
  'replay-answer': {},
  reflect: {},
  gzip: {},
  'outer-status': { status: { valid: integer(200, 599) } },
  hang: { frames: { valid: integer(0) } },
  pads: { count: { valid: integer(1, 1000000) } },
  slow: { seconds: { valid: number } },
  split: { bytes: { valid: integer(1) } },
  'handshake-plain': {
    status: { valid: integer(200, 599) }, content_type: optional(text, 'text/plain'), body: optional(text, ''),
  },
  'handshake-flip': { byte: { valid: Number.isInteger } },
  'handshake-payload': { json: { valid: text } },
  'handshake-other-key': {},
  'handshake-delay': { seconds: { valid: number } },
};

export const faultNames = Object.keys(catalogue);

/** Answered instead of reading the request. */
export const isEarly = (fault) => fault.name === 'plain' || ((fault.name === 'session-unknown' || fault.name === 'rejected') && !fault.run);

/** Throws on a fault that does not exist as described. */
function parseFault(order) {
  const { name, times = 1, path = null, ...given } = order ?? {};
  const parameters = Object.hasOwn(catalogue, name) ? catalogue[name] : null;
  if (parameters === null) throw new RangeError(`no fault "${name}"`);
  if (!integer(1)(times) || !(path === null || text(path))) throw new RangeError('times or path');
  const fault = { name, path };
  for (const [key, { valid, fallback }] of Object.entries(parameters)) {
    // A JSON object may stand for the text of payload2.
    const value = name === 'handshake-payload' && key === 'json' && typeof given[key] === 'object' && given[key]
      ? JSON.stringify(given[key]) : given[key];
    if (value === undefined || value === null ? fallback === undefined : !valid(value)) throw new RangeError(`${name}: ${key}`);
    fault[key] = value ?? fallback;
    delete given[key];
  }
  const [unknown] = Object.keys(given);
  if (unknown !== undefined) throw new RangeError(`${name} has no "${unknown}"`);
  return { fault, times };
}

export class FaultQueue {
  #orders = [];
  sessionsUnknown = false;

  add(order) {
    const { fault, times } = parseFault(order);
    if (fault.name === 'session-unknown-always') this.sessionsUnknown = true;
    else this.#orders.push({ fault, times });
  }

  clear() {
    this.#orders = [];
    this.sessionsUnknown = false;
  }

  takeForHandshake() {
    return this.#take(({ name }) => name.startsWith('handshake-'));
  }

  /** @param {string} path without query */
  takeForMessage(path) {
    return this.#take((fault) => !fault.name.startsWith('handshake-') && (fault.path === null || fault.path === path));
  }

  #take(matches) {
    const at = this.#orders.findIndex(({ fault }) => matches(fault));
    if (at < 0) return null;
    const order = this.#orders[at];
    if (--order.times === 0) this.#orders.splice(at, 1);
    return order.fault;
  }
}
