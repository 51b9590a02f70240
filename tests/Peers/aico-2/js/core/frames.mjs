import { ReadTimeout } from './byte-reader.mjs';
import { concat } from './bytes.mjs';
import { decodeFields, field, itemsMediaType, mediaType } from './head.mjs';
import { pad, unpad } from './padding.mjs';

/** Frames of section 8: the sender's and the receiver's half of one message in one direction. */

export const messageMediaType = 'application/vnd.aico.message';
export const FrameType = { HEAD: 1, DATA: 2, TRAILERS: 3, ERROR: 4, PAD: 5 };
export const Flag = { FINAL: 0x80, EOI: 0x40, PADDED: 0x20 };
export const headLimit = 16384;
export const frameLimit = 65536;
export const senderLimit = 16384;
export const tailWait = 5000;

const allowed = {
  [FrameType.HEAD]: Flag.FINAL | Flag.PADDED,
  [FrameType.DATA]: Flag.FINAL | Flag.EOI | Flag.PADDED,
  [FrameType.TRAILERS]: Flag.FINAL | Flag.PADDED,
  [FrameType.ERROR]: Flag.FINAL | Flag.PADDED,
  [FrameType.PAD]: 0,
};
const finalRequired = new Set([FrameType.TRAILERS, FrameType.ERROR]);
const paddable = new Set([FrameType.HEAD, FrameType.DATA]);

/** What made a message fail: `aead`, `protocol`, `truncated` or `timeout`. */
export class MessageFault extends Error {
  constructor(kind, detail) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
  }
}

export class FrameSealer {
  #suite;
  #key;
  #n;
  #salt;
  #padding;
  #index = 0;

  /** @param {{ suite: import('./suites.mjs').Suite, key: Uint8Array, n: number, salt: Uint8Array,
   *   padding?: ((length: number) => number)|null }} options */
  constructor({ suite, key, n, salt, padding = null }) {
    this.#suite = suite;
    this.#key = key;
    this.#n = n;
    this.#salt = salt;
    this.#padding = padding;
  }

  /** The most data bytes one frame takes. */
  get room() {
    return this.#padding ? senderLimit - 1 : senderLimit;
  }

  seal(type, flags, data) {
    if (this.#padding && paddable.has(type) && data.length < senderLimit) {
      return this.sealExactly(type | flags | Flag.PADDED, pad(data, this.#padding, senderLimit));
    }
    return this.sealExactly(type | flags, data);
  }

  /** A frame with this first byte, whether section 8 allows it or not. */
  sealExactly(first, plaintext) {
    const length = plaintext.length + this.#suite.tag;
    const header = Uint8Array.of(first, length >> 16, (length >> 8) & 0xff, length & 0xff);
    const nonce = this.#suite.nonce(this.#n, this.#salt, this.#index++);
    return concat(header, this.#suite.seal(this.#key, nonce, header, plaintext));
  }

  /** DATA frames for `bytes`; `flags` go on the last of them. */
  *data(bytes, flags = 0) {
    let at = 0;
    for (; bytes.length - at > this.room; at += this.room) {
      yield this.seal(FrameType.DATA, 0, bytes.subarray(at, at + this.room));
    }
    yield this.seal(FrameType.DATA, flags, bytes.subarray(at));
  }
}

/** @typedef {{ type: number, final: boolean, eoi: boolean, data: Uint8Array, fields?: [string, string][] }} Frame */

export class FrameReader {
  #bytes;
  #suite;
  #key;
  #n;
  #salt;
  #silence;
  #index = 0;
  #ended = false;
  #headAt = 0;
  #pads = 0;
  #items = false;
  #openItem = false;
  #contentLength = null;
  #received = 0;

  /** @param {{ bytes: import('./byte-reader.mjs').ByteReader, suite: import('./suites.mjs').Suite, key: Uint8Array,
   *   n: number, salt: Uint8Array, silence?: number }} options `silence` in milliseconds */
  constructor({ bytes, suite, key, n, salt, silence = Infinity }) {
    this.#bytes = bytes;
    this.#suite = suite;
    this.#key = key;
    this.#n = n;
    this.#salt = salt;
    this.#silence = silence;
  }

  get ended() {
    return this.#ended;
  }

  /** Sets the body rules that follow from HEAD. */
  expectBody(headFields) {
    this.#items = mediaType(field(headFields, 'content-type')) === itemsMediaType;
    const length = field(headFields, 'content-length');
    this.#contentLength = length === null || this.#items ? null : Number(length);
  }

  /**
   * The next frame that is not PAD; call it until one is final, then `finish`.
   * The silence is counted from the call on, so a consumer that pauses between calls is no fault.
   * @returns {Promise<Frame>}
   */
  async next(deadline = Infinity) {
    for (;;) {
      const frame = await this.#one(Math.min(deadline, performance.now() + this.#silence));
      if (frame.type !== FrameType.PAD) return frame;
      if (++this.#pads > 64 + Math.floor((performance.now() - this.#headAt) / 1000)) {
        throw new MessageFault('protocol', 'too many PADs');
      }
    }
  }

  /** The first frame; only `deadline` counts, not the silence. */
  async head(deadline) {
    return this.#one(deadline);
  }

  /** Reads on to the end of the HTTP body. False if none came within the tail wait: the message is complete all the same. */
  async finish(wait = tailWait) {
    try {
      const more = await this.#bytes.read(1, performance.now() + wait);
      if (more.length > 0) throw new MessageFault('protocol', 'bytes after FINAL');
      return true;
    } catch (error) {
      if (error instanceof ReadTimeout) return false;
      throw error;
    }
  }

  async #one(deadline) {
    const header = await this.#exactly(4, deadline);
    const type = header[0] & 0x0f;
    const flags = header[0] & 0xf0;
    const length = (header[1] << 16) | (header[2] << 8) | header[3];
    this.#checkHeader(type, flags, length);
    const sealed = await this.#exactly(length, deadline);
    const frame = this.#content(type, flags, this.#open(header, sealed));
    if (type === FrameType.HEAD) this.#headAt = performance.now();
    this.#index++;
    this.#ended = frame.final;
    return frame;
  }

  async #exactly(count, deadline) {
    let bytes;
    try {
      bytes = await this.#bytes.read(count, deadline);
    } catch (error) {
      throw error instanceof ReadTimeout ? new MessageFault('timeout', 'silence') : error;
    }
    if (bytes.length < count) throw new MessageFault('truncated', 'end before FINAL');
    return bytes;
  }

  #checkHeader(type, flags, length) {
    const check = (holds, what) => {
      if (!holds) throw new MessageFault('protocol', what);
    };
    check(type in allowed, 'type');
    check((flags & ~allowed[type]) === 0, 'flags');
    check(!finalRequired.has(type) || flags & Flag.FINAL, 'FINAL missing');
    check((type === FrameType.HEAD) === (this.#index === 0), 'place of HEAD');
    check(this.#index < 2 ** 32, 'too many frames');
    const limit = type === FrameType.HEAD ? headLimit : frameLimit;
    check(length >= this.#suite.tag && length <= limit + this.#suite.tag, 'length');
  }

  #open(header, sealed) {
    const nonce = this.#suite.nonce(this.#n, this.#salt, this.#index);
    try {
      return this.#suite.open(this.#key, nonce, header, sealed);
    } catch {
      throw new MessageFault('aead', `frame ${this.#index}`);
    }
  }

  /** @returns {Frame} */
  #content(type, flags, plaintext) {
    const data = flags & Flag.PADDED ? unpad(plaintext) : plaintext;
    if (data === null) throw new MessageFault('protocol', 'padding');
    const frame = { type, final: (flags & Flag.FINAL) !== 0, eoi: (flags & Flag.EOI) !== 0, data };
    if (type === FrameType.DATA) this.#checkData(frame);
    if (type === FrameType.TRAILERS) {
      frame.fields = this.#trailers(data);
      this.#checkEnd();
    }
    return frame;
  }

  #checkData({ data, eoi, final }) {
    if (data.length === 0 && !eoi && !final) throw new MessageFault('protocol', 'empty DATA');
    this.#received += data.length;
    if (this.#contentLength !== null && this.#received > this.#contentLength) {
      throw new MessageFault('protocol', 'more than content-length');
    }
    if (eoi) this.#openItem = false;
    else if (data.length > 0) this.#openItem = true;
    if (final) this.#checkEnd();
  }

  #checkEnd() {
    if (this.#items && this.#openItem) throw new MessageFault('protocol', 'item not ended');
    if (this.#contentLength !== null && this.#received !== this.#contentLength) {
      throw new MessageFault('protocol', 'less than content-length');
    }
  }

  #trailers(data) {
    try {
      return decodeFields(data);
    } catch {
      throw new MessageFault('protocol', 'TRAILERS');
    }
  }
}
