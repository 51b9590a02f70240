import { concat } from '../core/bytes.mjs';
import { Flag, FrameType } from '../core/frames.mjs';
import { itemsMediaType } from '../core/head.mjs';

/**
 * The body of one call: nothing, bytes, or a source that is read once.
 * @typedef {null|Uint8Array|{ items: AsyncIterable<Uint8Array> }|{ stream: AsyncIterable<Uint8Array> }} Content
 */
export class RequestBody {
  #content;
  #iterator = null;

  /** @param {Content} content */
  constructor(content) {
    this.#content = content;
  }

  get streaming() {
    return this.#content !== null && !(this.#content instanceof Uint8Array);
  }

  get replayable() {
    return !this.streaming || this.#iterator === null;
  }

  get fields() {
    if (this.#content?.items) return [['content-type', itemsMediaType]];
    return this.#content instanceof Uint8Array ? [['content-length', String(this.#content.length)]] : [];
  }

  /** All frames at once; only for a body that is not streaming. */
  sealWhole(sealer, head) {
    if (!this.#content?.length) return sealer.seal(FrameType.HEAD, Flag.FINAL, head);
    return concat(sealer.seal(FrameType.HEAD, 0, head), ...sealer.data(this.#content, Flag.FINAL));
  }

  /** The frames as the source gives its parts, with a PAD wherever it gives none for `heartbeat` milliseconds. */
  async *sealParts(sealer, head, heartbeat) {
    yield sealer.seal(FrameType.HEAD, 0, head);
    const items = this.#content.items !== undefined;
    this.#iterator = (this.#content.items ?? this.#content.stream)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = this.#iterator.next();
        while (!await settles(next, heartbeat)) yield sealer.seal(FrameType.PAD, 0, new Uint8Array(0));
        const { value, done } = await next;
        if (done) break;
        if (items || value.length > 0) yield* sealer.data(value, items ? Flag.EOI : 0);
      }
      yield sealer.seal(FrameType.DATA, Flag.FINAL, new Uint8Array(0));
    } finally {
      await this.#iterator.return?.();
    }
  }
}

/** False if `promise` has not settled within that time. */
async function settles(promise, milliseconds) {
  let timer;
  const timeout = new Promise((resolve) => { timer = setTimeout(resolve, milliseconds, false); });
  try {
    return await Promise.race([promise.then(() => true, () => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
