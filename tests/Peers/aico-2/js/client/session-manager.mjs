import { equal, fromBase64Url, fromUtf8, toBase64Url } from '../core/bytes.mjs';
import { ByteReader, withDeadline } from '../core/byte-reader.mjs';
import { ClientHandshake, handshakeMediaType, maxHandshakeResponse } from '../core/handshake.mjs';
import { mediaType } from '../core/head.mjs';
import { Aico2Error, Execution, Kind, TransportError } from './errors.mjs';
import { ClientSession } from './session.mjs';
import { readUnsealedProblem } from './unsealed.mjs';

const handshakeTime = 30000;
const thrashingWindow = 10000;

/** Handshakes, single flight and back-off of section 13, trust of section 16.1. */
export class SessionManager {
  #options;
  #current = null;
  #running = null;
  #failures = 0;
  #failure = null;
  #blockedUntil = 0;
  #hints = [];
  #worked = null;

  /** @param {{ base: string, pins: Uint8Array[]|null, pinStore: object|null, identity: Uint8Array|null,
   *   suites: string[], transport: object, clock: object, ping: (session: ClientSession) => Promise<void>,
   *   onDiagnostic: (name: string, detail?: unknown) => void }} options */
  constructor(options) {
    this.#options = options;
  }

  get current() {
    return this.#current;
  }

  /** The current session, or a new one. */
  async get() {
    const session = this.#current;
    if (!session?.usable) return this.renew(session);
    if (session.wantsRenewal && !session.renewing) {
      session.renewing = true;
      this.renewInBackground(session).catch((error) => this.#options.onDiagnostic('RenewalFailed', error));
    }
    return session;
  }

  /** A usable session that is not `old`; all callers share one handshake. */
  async renew(old) {
    if (this.#current !== old && this.#current?.usable) return this.#current;
    if (!this.#running) {
      if (this.#options.clock.monotonic() < this.#blockedUntil) throw this.#failure;
      this.#running = this.#handshake().finally(() => { this.#running = null; });
    }
    return this.#running;
  }

  /** A handshake that no call waits for is followed by a ping, which confirms the session. */
  async renewInBackground(old) {
    const session = await this.renew(old);
    await this.#options.ping(session);
  }

  drop(session) {
    if (this.#current === session) this.#current = null;
  }

  hint() {
    const now = this.#options.clock.monotonic();
    this.#hints = [...this.#hints.filter((at) => now - at < thrashingWindow), now];
    if (this.#hints.length === 3) this.#options.onDiagnostic('SessionThrashing');
  }

  async #handshake() {
    try {
      const session = await this.#withTrustedKey();
      this.#current = session;
      this.#failures = 0;
      return session;
    } catch (error) {
      const seconds = Math.min(2 ** this.#failures++, 30) * (0.75 + Math.random() / 2);
      this.#failure = error;
      this.#blockedUntil = this.#options.clock.monotonic() + seconds * 1000;
      throw error;
    }
  }

  async #withTrustedKey() {
    const { pins } = this.#options;
    if (!pins) return this.#trustOnFirstUse();
    const keys = this.#worked ? [this.#worked, ...pins.filter((key) => key !== this.#worked)] : pins;
    for (const key of keys) {
      const session = await this.#attempt(key);
      if (session) {
        this.#worked = key;
        return session;
      }
    }
    throw new Aico2Error(Kind.ServerIdentityChanged, Execution.NotExecuted, { reason: 'no pinned key is known to the server' });
  }

  async #trustOnFirstUse() {
    const { pinStore, base } = this.#options;
    const id = new URL(`${base}/_aico/handshake`).href;
    const pinned = await pinStore.get(id);
    const key = pinned ?? await this.#fetchKey();
    const session = await this.#attempt(key);
    if (!session || (!pinned && !await pinStore.tryAdd(id, key) && !equal(await pinStore.get(id), key))) {
      throw new Aico2Error(Kind.ServerIdentityChanged, Execution.NotExecuted, { reason: 'another key is pinned' });
    }
    return session;
  }

  async #fetchKey() {
    const failed = (reason, cause) => new Aico2Error(Kind.HandshakeFailed, Execution.NotExecuted, { reason, cause });
    const { status, headers, body } = await this.#exchange({ method: 'GET', path: 'key', body: null, limit: 4096 });
    if (status !== 200 || mediaType(headers.get('content-type')) !== 'application/json') throw failed('no key document');
    try {
      const { v, keys } = JSON.parse(fromUtf8(body));
      if (v !== 2 || !Array.isArray(keys) || keys.length < 1 || keys.length > 8) throw new RangeError('key document');
      const [first] = keys.map((text) => fromBase64Url(text));
      if (first.length !== 32) throw new RangeError('key length');
      return first;
    } catch (error) {
      throw failed('bad key document', error);
    }
  }

  /** Null for `key-unknown`. */
  async #attempt(serverKey) {
    const { identity, suites, clock } = this.#options;
    const failed = (reason, cause) => new Aico2Error(Kind.HandshakeFailed, Execution.NotExecuted, { reason, cause });
    let handshake;
    try {
      handshake = new ClientHandshake({ serverKey, identity, suites });
    } catch (error) {
      throw failed('server key', error);
    }
    const { status, headers, body } = await this.#exchange(
      { method: 'POST', path: 'handshake', body: handshake.request, limit: maxHandshakeResponse });
    if (status !== 200 || mediaType(headers.get('content-type')) !== handshakeMediaType) {
      const problem = readUnsealedProblem(status, headers, body);
      if (problem === 'key-unknown' && status === 422) return null;
      if (problem === 'client-refused' && status === 403) throw new Aico2Error(Kind.ClientRefused, Execution.NotExecuted);
      throw failed(problem ?? `status ${status}`);
    }
    try {
      return new ClientSession(handshake.finish(body), clock);
    } catch (error) {
      throw failed(error.message, error);
    }
  }

  async #exchange({ method, path, body, limit }) {
    const abort = new AbortController();
    const deadline = performance.now() + handshakeTime;
    const headers = method === 'POST'
      ? { 'content-type': handshakeMediaType, accept: handshakeMediaType } : { accept: 'application/json' };
    const answer = async () => {
      const response = await this.#options.transport.send({
        method, url: `${this.#options.base}/_aico/${path}`, headers, body, signal: abort.signal,
      });
      const bytes = await new ByteReader(() => response.next()).read(limit + 1);
      if (bytes.length > limit) throw new RangeError('answer too long');
      return { status: response.status, headers: response.headers, body: bytes };
    };
    try {
      return await withDeadline(answer(), deadline);
    } catch (error) {
      const reason = error instanceof TransportError ? 'transport' : error.message;
      throw new Aico2Error(Kind.HandshakeFailed, Execution.NotExecuted, { reason, cause: error });
    } finally {
      abort.abort();
    }
  }
}

/** An `IPinStore` that lasts as long as the page or process. */
export class MemoryPinStore {
  #pins = new Map();

  async get(id) {
    return this.#pins.has(id) ? fromBase64Url(this.#pins.get(id)) : null;
  }

  async tryAdd(id, key) {
    if (this.#pins.has(id)) return false;
    this.#pins.set(id, toBase64Url(key));
    return true;
  }

  async remove(id) {
    this.#pins.delete(id);
  }
}
