import { gzipSync } from 'node:zlib';
import { concat, randomBytes, utf8 } from '../core/bytes.mjs';
import { Flag, frameLimit, FrameType, messageMediaType } from '../core/frames.mjs';
import { encodeFields, encodeResponseHead, section, varint } from '../core/head.mjs';
import { pause } from './time.mjs';

/** How the frames of a sealed response become the bytes of an HTTP response: as section 7 says, or with a fault. */

export const sealedHeaders = (streaming) => ({
  'content-type': messageMediaType,
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  ...(streaming ? { incremental: '?1' } : {}),
});

/** Puts frames on the wire one by one; salt' and HEAD leave in one write. */
export class PlainOutput {
  #pendingSalt = null;
  /** What was written, for `replay-answer`. */
  written = [];
  over = false;

  /** @param {import('./http-front.mjs').Exchange} exchange */
  constructor(exchange) {
    this.exchange = exchange;
  }

  async start(salt, streaming) {
    this.exchange.writeHead(200, sealedHeaders(streaming));
    this.#pendingSalt = salt;
  }

  /** `sealer` is there for faults that make further authentic frames. */
  async frame(bytes, final, sealer) {
    await this.write(bytes);
    if (final) await this.end();
  }

  async write(bytes) {
    if (this.over) return;
    const all = this.#pendingSalt === null ? bytes : concat(this.#pendingSalt, bytes);
    this.#pendingSalt = null;
    this.written.push(all);
    await this.send(all);
  }

  async send(bytes) {
    await this.exchange.write(bytes);
  }

  async end() {
    if (this.over) return;
    if (this.#pendingSalt !== null) await this.write(new Uint8Array(0));
    this.over = true;
    await this.exchange.end();
  }

  /** Nothing more, and no end of the HTTP body. */
  async cut() {
    if (this.#pendingSalt !== null) await this.write(new Uint8Array(0));
    this.over = true;
    this.exchange.cut();
  }

  async hang() {
    if (this.#pendingSalt !== null) await this.write(new Uint8Array(0));
    this.over = true;
    await pause(2 ** 31 - 1, this.exchange.gone);
  }
}

const flipped = (bytes, at) => {
  const copy = bytes.slice();
  const place = at < 0 ? copy.length + at : at;
  if (place >= 0 && place < copy.length) copy[place] ^= 1;
  return copy;
};

/** Frame faults, by the index the receiver would count. */
class FrameFaultOutput extends PlainOutput {
  #fault;
  #index = 0;
  #held = null;

  constructor(exchange, fault) {
    super(exchange);
    this.#fault = fault;
  }

  async start(salt, streaming) {
    await super.start(this.#fault.name === 'flip-salt' ? flipped(salt, 0) : salt, streaming);
  }

  async frame(bytes, final, sealer) {
    const { name, frame, frames } = this.#fault;
    const index = this.#index++;
    if (index === frames && name === 'truncate') {
      await this.write(bytes.subarray(0, this.#fault.bytes));
      await this.end();
    } else if (index === frames && name === 'cut') await this.cut();
    else if (index === frames && name === 'hang') await this.hang();
    else if (index === frame) await this.#atFrame(name, bytes, final);
    else await this.write(bytes);
    await this.#after(name, index, final);
  }

  async #atFrame(name, bytes, final) {
    switch (name) {
      case 'flip': return this.write(flipped(bytes, this.#fault.byte));
      case 'drop-frame': return undefined;
      case 'duplicate-frame': return this.write(concat(bytes, bytes));
      case 'swap-frames':
        if (final) return this.write(bytes); // There is none to change places with.
        this.#held = bytes;
        return undefined;
      case 'insert-frame': return this.write(concat(Uint8Array.of(FrameType.DATA, 0, 0, 48), randomBytes(48), bytes));
      case 'early-final': {
        const changed = bytes.slice();
        changed[0] |= Flag.FINAL;
        await this.write(changed);
        return this.end();
      }
      default: throw new RangeError(name);
    }
  }

  async #after(name, index, final) {
    if (this.#held !== null && index > this.#fault.frame) {
      await this.write(this.#held);
      this.#held = null;
    }
    if (!final) return;
    if (name === 'after-final') await this.write(randomBytes(this.#fault.bytes));
    // A cut or a silence after the last frame.
    if (index + 1 <= this.#fault.frames && name === 'cut') await this.cut();
    else if (index + 1 <= this.#fault.frames && name === 'hang') await this.hang();
    else await this.end();
  }
}

/** Messages that are authentic and break section 8. */
class AuthenticFaultOutput extends PlainOutput {
  #fault;
  #done = false;
  #heartbeat;

  constructor(exchange, fault, heartbeat) {
    super(exchange);
    this.#fault = fault;
    this.#heartbeat = heartbeat;
  }

  async frame(bytes, final, sealer) {
    // HEAD is written already sealed, so that what is sealed here has the indexes after it.
    await this.write(bytes);
    if (!this.#done) {
      this.#done = true;
      await this.#afterHead(sealer);
    }
    if (final) await this.end();
  }

  async #afterHead(sealer) {
    const pad = () => this.write(sealer.sealExactly(FrameType.PAD, new Uint8Array(0)));
    switch (this.#fault.name) {
      case 'two-heads':
        return this.write(sealer.sealExactly(FrameType.HEAD, encodeResponseHead({ status: 200, fields: [] })));
      case 'unknown-type': return this.write(sealer.sealExactly(6, utf8('x')));
      case 'reserved-flag': return this.write(sealer.sealExactly(FrameType.DATA | 0x10, utf8('x')));
      case 'oversize-length': return this.write(sealer.sealExactly(FrameType.DATA, new Uint8Array(frameLimit + 1)));
      case 'pads':
        for (let i = 0; i < this.#fault.count && !this.exchange.gone.aborted; i++) await pad();
        return undefined;
      case 'slow': {
        const end = performance.now() + this.#fault.seconds * 1000;
        for (let left; (left = end - performance.now()) > 0 && !this.exchange.gone.aborted;) {
          await pause(Math.min(left, this.#heartbeat * 1000), this.exchange.gone);
          if (end > performance.now()) await pad();
        }
        return undefined;
      }
      default: throw new RangeError(this.#fault.name);
    }
  }
}

/** Sealed as usual, put differently into HTTP. */
class EnvelopeFaultOutput extends PlainOutput {
  #fault;
  #whole = [];

  constructor(exchange, fault) {
    super(exchange);
    this.#fault = fault;
  }

  async start(salt, streaming) {
    if (this.#fault.name === 'outer-status') {
      this.exchange.writeHead(this.#fault.status, sealedHeaders(streaming));
      this.#whole = null;
      await this.send(salt);
    } else if (this.#fault.name === 'split') {
      await super.start(salt, streaming);
    } else {
      this.exchange.writeHead(200, { ...sealedHeaders(streaming), 'content-encoding': 'gzip' });
      this.#whole.push(salt);
    }
  }

  async send(bytes) {
    if (this.#fault.name === 'gzip') this.#whole.push(bytes);
    else if (this.#fault.name === 'split') {
      for (let at = 0; at < bytes.length; at += this.#fault.bytes) {
        await super.send(bytes.subarray(at, at + this.#fault.bytes));
      }
    } else await super.send(bytes);
  }

  async end() {
    if (!this.over && this.#fault.name === 'gzip') await super.send(gzipSync(concat(...this.#whole)));
    await super.end();
  }
}

/** Swallows the real answer and sends other bytes in its place. */
class ReplacedOutput extends PlainOutput {
  #bytes;
  #ended = false;

  constructor(exchange, bytes) {
    super(exchange);
    this.#bytes = bytes;
  }

  async start(salt, streaming) {
    this.exchange.writeHead(200, sealedHeaders(streaming));
    this.salt = salt;
  }

  async write() {}

  async end() {
    if (this.#ended) return;
    this.#ended = true;
    this.over = true;
    await this.exchange.write(this.#bytes());
    await this.exchange.end();
  }
}

/** The application runs and an unsealed answer comes. */
class UnsealedOutput extends PlainOutput {
  #answer;

  constructor(exchange, answer) {
    super(exchange);
    this.#answer = answer;
  }

  async start() {}

  async write() {}

  async end() {
    if (this.over) return;
    this.over = true;
    await this.#answer();
  }
}

const frameFaults = new Set([
  'flip', 'flip-salt', 'drop-frame', 'duplicate-frame', 'swap-frames', 'insert-frame', 'truncate', 'cut', 'early-final',
  'after-final', 'hang',
]);
const authenticFaults = new Set(['two-heads', 'unknown-type', 'reserved-flag', 'oversize-length', 'pads', 'slow']);
const envelopeFaults = new Set(['gzip', 'outer-status', 'split']);

/**
 * @param {{ exchange: import('./http-front.mjs').Exchange, fault: object|null, heartbeat: number,
 *   previous: Uint8Array, requestBytes: () => Uint8Array, requestSalt: Uint8Array, unsealed: () => Promise<void> }} options
 */
export function createOutput({ exchange, fault, heartbeat, previous, requestBytes, requestSalt, unsealed }) {
  const name = fault?.name;
  if (frameFaults.has(name)) return new FrameFaultOutput(exchange, fault);
  if (authenticFaults.has(name)) return new AuthenticFaultOutput(exchange, fault, heartbeat);
  if (envelopeFaults.has(name)) return new EnvelopeFaultOutput(exchange, fault);
  if (name === 'replay-answer') return new ReplacedOutput(exchange, () => previous);
  if (name === 'reflect') return new ReplacedOutput(exchange, () => concat(requestSalt, requestBytes()));
  if (fault?.run) return new UnsealedOutput(exchange, unsealed);
  return new PlainOutput(exchange);
}

/** HEAD of the response, broken where the fault `bad-head` says so. */
export function encodeHead(head, fault) {
  if (fault?.name !== 'bad-head') return encodeResponseHead(head);
  switch (fault.kind) {
    case 'status-199': return encodeResponseHead({ ...head, status: 199 });
    case 'uppercase-name': return encodeResponseHead({ ...head, fields: [...head.fields, ['X-Upper', '1']] });
    case 'refused-name': return encodeResponseHead({ ...head, fields: [...head.fields, ['connection', 'close']] });
    case 'trailing-byte': return concat(encodeResponseHead(head), Uint8Array.of(0));
    default: {
      const short = varint(head.status);
      const long = Uint8Array.of(0x80, 0, head.status >> 8, head.status & 0xff);
      return concat(Uint8Array.of(1), short.length === 4 ? short : long, section(encodeFields(head.fields)));
    }
  }
}
