import { concat, fromUtf8 } from '../core/bytes.mjs';
import { FrameType, MessageFault } from '../core/frames.mjs';
import { field, fieldValues, itemsMediaType, mediaType } from '../core/head.mjs';
import { decodeProblem } from '../core/problems.mjs';
import { Aico2Error, Execution, Kind, TransportError } from './errors.mjs';

const maxItem = 4 * 1024 * 1024;
const maxBody = 16 * 1024 * 1024;

const faultKinds = { aead: Kind.Integrity, protocol: Kind.Integrity, truncated: Kind.Truncated, timeout: Kind.Timeout };

/** The error a fault of the response surfaces as. */
export function surfaceFault(error) {
  if (error instanceof Aico2Error) return error;
  if (error instanceof MessageFault) {
    return new Aico2Error(faultKinds[error.kind], Execution.Unknown, { reason: error.message, cause: error });
  }
  if (error instanceof TransportError) {
    return new Aico2Error(Kind.Transport, error.connected ? Execution.Unknown : Execution.NotExecuted, { cause: error });
  }
  return error;
}

/** A sealed answer whose HEAD was verified; the body is read as it is asked for. */
export class Aico2Response {
  #reader;
  #head;
  #final;
  #release;
  #read = false;

  /** @param {{ head: { status: number, fields: [string, string][] }, reader: import('../core/frames.mjs').FrameReader,
   *   final: boolean, release: (state: { complete: boolean }) => void }} options
   *   `release` lets go of the HTTP exchange, which is reset unless it is complete */
  constructor({ head, reader, final, release }) {
    this.#head = head;
    this.#reader = reader;
    this.#final = final;
    this.#release = release;
    this.trailers = [];
  }

  get status() {
    return this.#head.status;
  }

  get fields() {
    return this.#head.fields;
  }

  header(name) {
    return field(this.fields, name);
  }

  headers(name) {
    return fieldValues(this.fields, name);
  }

  get isItemStream() {
    return mediaType(this.header('content-type')) === itemsMediaType;
  }

  /** The pieces of a byte body, or the items of an item stream, each as soon as it was verified. */
  async *parts() {
    if (this.#read) throw new TypeError('the body was read already');
    this.#read = true;
    let complete = false;
    try {
      yield* this.isItemStream ? this.#items() : this.#pieces();
      complete = await this.#reader.finish();
    } catch (error) {
      throw surfaceFault(error);
    } finally {
      this.#release({ complete });
    }
  }

  async bytes(limit = maxBody) {
    const parts = [];
    let length = 0;
    for await (const part of this.parts()) {
      length += part.length;
      if (length > limit) throw new Aico2Error(Kind.TooLarge, Execution.Unknown);
      parts.push(part);
    }
    return concat(...parts);
  }

  async text() {
    return fromUtf8(await this.bytes());
  }

  async json() {
    return JSON.parse(await this.text());
  }

  /** Gives up the rest of the body. */
  cancel() {
    this.#read = true;
    this.#release({ complete: false });
  }

  async *#frames() {
    while (!this.#final) {
      const frame = await this.#reader.next();
      this.#final = frame.final;
      if (frame.type === FrameType.ERROR) {
        await this.#reader.finish();
        throw new Aico2Error(Kind.StreamFault, Execution.Executed, { problem: decodeProblem(frame.data) });
      }
      if (frame.type === FrameType.TRAILERS) this.trailers = frame.fields;
      else yield frame;
    }
  }

  async *#pieces() {
    for await (const { data } of this.#frames()) if (data.length > 0) yield data;
  }

  async *#items() {
    let parts = [];
    let length = 0;
    for await (const { data, eoi } of this.#frames()) {
      length += data.length;
      if (length > maxItem) throw new Aico2Error(Kind.TooLarge, Execution.Unknown);
      parts.push(data);
      if (!eoi) continue;
      yield concat(...parts);
      parts = [];
      length = 0;
    }
  }
}
