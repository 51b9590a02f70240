import { randomBytes } from '../core/bytes.mjs';
import { Flag, FrameSealer, FrameType } from '../core/frames.mjs';
import { withoutReserved } from '../core/head.mjs';
import { encodeProblem, problemMediaType } from '../core/problems.mjs';
import { encodeHead } from './outputs.mjs';

/** The one sealed response of a request (sections 7 and 8), with heartbeats from HEAD to FINAL. */
export class SealedResponse {
  #sealer;
  #salt = randomBytes(8);
  #output;
  #fault;
  #heartbeat;
  #timer = null;
  #queue = Promise.resolve();
  #beforeFinal;
  started = false;
  over = false;
  status = null;

  /** @param {{ session: import('./sessions.mjs').ServerSession, n: number, suite: object, output: object,
   *   fault: object|null, beforeFinal: () => void }} options `beforeFinal` runs before the last byte leaves */
  constructor({ session, n, suite, output, fault, beforeFinal }) {
    this.#sealer = new FrameSealer({ suite, key: session.keys.s2c, n, salt: this.#salt });
    this.#output = output;
    this.#fault = fault;
    this.#heartbeat = session.heartbeat * 1000;
    this.#beforeFinal = beforeFinal;
  }

  async start(status, fields, { final = false, streaming = false } = {}) {
    this.started = true;
    this.status = status;
    const head = encodeHead({ status, fields: withoutReserved(fields) }, this.#fault);
    await this.#enqueue(async () => {
      await this.#output.start(this.#salt, streaming);
      if (this.#fault?.name === 'data-first') {
        await this.#output.frame(this.#sealer.sealExactly(FrameType.DATA, Uint8Array.of(0x78)), false, this.#sealer);
      }
    });
    await this.#frames([[FrameType.HEAD, final ? Flag.FINAL : 0, head]]);
    if (!this.over) this.#beat();
  }

  /** @param {number} flags of the last frame that `bytes` make */
  async data(bytes, flags = 0) {
    const room = this.#sealer.room;
    const frames = [];
    for (let at = 0; at === 0 || at < bytes.length; at += room) {
      const last = at + room >= bytes.length;
      frames.push([FrameType.DATA, last ? flags : 0, bytes.subarray(at, at + room)]);
    }
    await this.#frames(frames);
  }

  async error(problem) {
    await this.#frames([[FrameType.ERROR, Flag.FINAL, encodeProblem(problem)]]);
  }

  async problem(members) {
    const body = encodeProblem(members);
    await this.start(members.status, [['content-type', problemMediaType], ['content-length', String(body.length)]]);
    await this.data(body, Flag.FINAL);
  }

  stopBeating() {
    clearTimeout(this.#timer);
  }

  async #frames(frames) {
    await this.#enqueue(async () => {
      for (const [type, flags, data] of frames) {
        const final = (flags & Flag.FINAL) !== 0;
        if (final) {
          this.over = true;
          this.stopBeating();
          this.#beforeFinal();
        }
        await this.#emit(type, flags, data, final);
      }
    });
    if (!this.over) this.#beat();
  }

  async #emit(type, flags, data, final) {
    if (this.#fault?.name === 'authentic-no-final' && final) {
      const kept = flags & ~Flag.FINAL;
      const leaveOut = type === FrameType.ERROR || (type === FrameType.DATA && data.length === 0 && kept === 0);
      if (!leaveOut) await this.#output.frame(this.#sealer.seal(type, kept, data), false, this.#sealer);
      await this.#output.end();
    } else {
      await this.#output.frame(this.#sealer.seal(type, flags, data), final, this.#sealer);
    }
  }

  /** One writer at a time: a PAD never comes between the frames of one call. */
  #enqueue(action) {
    this.#queue = this.#queue.then(action);
    return this.#queue;
  }

  #beat() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#frames([[FrameType.PAD, 0, new Uint8Array(0)]]).catch(() => this.stopBeating());
    }, this.#heartbeat);
  }
}
