import { concat } from './bytes.mjs';

export class ReadTimeout extends Error {}

/** Pulls chunks from a source and hands them out in the sizes asked for. */
export class ByteReader {
  #next;
  #pending = null;
  #chunks = [];
  #buffered = 0;
  #ended = false;

  /** @param {() => Promise<Uint8Array|null>} next null at the end */
  constructor(next) {
    this.#next = next;
  }

  static of(...chunks) {
    return new ByteReader(async () => chunks.shift() ?? null);
  }

  /**
   * Up to `count` bytes; fewer only where the source ended.
   * @param {number} deadline on the clock of performance.now()
   */
  async read(count, deadline = Infinity) {
    while (this.#buffered < count && !this.#ended) await this.#pull(deadline);
    return this.#take(Math.min(count, this.#buffered));
  }

  async #pull(deadline) {
    // The promise outlives a timeout, so that no chunk is lost.
    this.#pending ??= this.#next();
    const chunk = await withDeadline(this.#pending, deadline);
    this.#pending = null;
    if (chunk === null) this.#ended = true;
    else if (chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#buffered += chunk.length;
    }
  }

  #take(count) {
    const parts = [];
    let missing = count;
    while (missing > 0) {
      const chunk = this.#chunks[0];
      if (chunk.length <= missing) {
        parts.push(this.#chunks.shift());
        missing -= chunk.length;
      } else {
        parts.push(chunk.subarray(0, missing));
        this.#chunks[0] = chunk.subarray(missing);
        missing = 0;
      }
    }
    this.#buffered -= count;
    return concat(...parts);
  }
}

/** Settles as `promise` does, or rejects with ReadTimeout at `deadline`. */
export async function withDeadline(promise, deadline) {
  if (deadline === Infinity) return promise;
  promise.catch(() => {}); // It is awaited again later, or its source is cancelled by its owner.
  let timer;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new ReadTimeout('no bytes in time')), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
