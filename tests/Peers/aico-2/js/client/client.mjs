import { ByteReader, ReadTimeout, withDeadline } from '../core/byte-reader.mjs';
import { concat, randomBytes, toBase64Url, u64 } from '../core/bytes.mjs';
import { FrameReader, FrameSealer, MessageFault, messageMediaType } from '../core/frames.mjs';
import { decodeResponseHead, encodeRequestHead, HeadError, mediaType } from '../core/head.mjs';
import { decodeProblem, problemMediaType, problemName } from '../core/problems.mjs';
import { suiteIds } from '../core/suites.mjs';
import { Aico2Error, Execution, Kind } from './errors.mjs';
import { RequestBody } from './request-body.mjs';
import { Aico2Response, surfaceFault } from './response.mjs';
import { systemClock } from './session.mjs';
import { SessionManager } from './session-manager.mjs';
import { maxUnsealedProblem, readUnsealedProblem } from './unsealed.mjs';

const hintJitter = 500;
const maxProblem = 65536;
const largeBody = 65536;

/**
 * An AICO/2 client for one `{base}`. Uses Web APIs only; `transport` does the HTTP.
 *
 * ```js
 * const client = new Aico2Client({ base: 'https://api.example/api/v1', pins: [key], transport: new FetchTransport() });
 * const answer = await client.call({ method: 'GET', path: '/health' });
 * ```
 */
export class Aico2Client {
  #base;
  #transport;
  #clock;
  #padding;
  #sessions;
  #timeout;
  #silence;

  /** @param {{ base: string, pins?: Uint8Array[], pinStore?: object, insecureTofu?: boolean, identity?: Uint8Array,
   *   suites?: string[], transport: object, clock?: typeof systemClock, padding?: (length: number) => number,
   *   timeout?: number, silence?: number|null, onDiagnostic?: (name: string, detail?: unknown) => void }} options
   *   `pins` are 1 to 8 server keys, without them `pinStore` decides (TOFU); `timeout` is to the response HEAD, in
   *   milliseconds; `silence` replaces 3·hb in tests */
  constructor({
    base, pins = null, pinStore = null, insecureTofu = false, identity = null, suites = suiteIds, transport,
    clock = systemClock, padding = null, timeout = 100000, silence = null, onDiagnostic = () => {},
  }) {
    this.#base = new URL(base);
    checkTrust(this.#base, pins, pinStore, insecureTofu);
    this.#transport = transport;
    this.#clock = clock;
    this.#padding = padding;
    this.#timeout = timeout;
    this.#silence = silence;
    this.#sessions = new SessionManager({
      base: base.toString(), pins, pinStore, identity, suites, transport, clock, onDiagnostic,
      ping: (session) => this.#ping(session),
    });
  }

  /** The session calls use now, or null. */
  get session() {
    return this.#sessions.current;
  }

  /** Handshake and ping before the first call needs them. */
  async warmUp() {
    await this.#sessions.renewInBackground(this.#sessions.current);
  }

  async ping() {
    await this.#ping(await this.#sessions.get());
  }

  /**
   * One call, at most two attempts (section 12.1). Throws Aico2Error; every sealed answer of the API is a result.
   * @param {{ method: string, path: string, fields?: [string, string][], content?: import('./request-body.mjs').Content,
   *   signal?: AbortSignal, timeout?: number, rid?: string }} options `path` is relative to `{base}`, with query;
   *   `rid` is for tests
   * @returns {Promise<Aico2Response>}
   */
  async call({ method, path, fields = [], content = null, signal, timeout = this.#timeout, rid }) {
    const call = {
      method, fields, signal, path: this.#base.pathname.replace(/\/$/, '') + path,
      body: new RequestBody(content),
      rid: rid ?? toBase64Url(randomBytes(16)),
      deadline: performance.now() + timeout,
      begin: null,
    };
    const first = await this.#attempt(call, await this.#sessionFor(call, this.#sessions.get()));
    if (first.response) return first.response;
    if (!first.retry || !call.body.replayable) throw first.error;

    if (first.hint) await this.#wait(Math.random() * hintJitter, call);
    let session;
    try {
      session = await this.#sessionFor(call, this.#sessions.renew(first.session));
    } catch {
      throw first.error; // what attempt 1 would have surfaced without a retry
    }
    const second = await this.#attempt(call, session);
    if (second.response) return second.response;
    throw first.hint ? second.error.afterHint() : second.error;
  }

  async #sessionFor(call, promise) {
    promise.catch(() => {}); // The handshake goes on without this call and is reported to those that wait for it.
    return untilAborted(promise, call.signal, call.deadline,
      () => new Aico2Error(Kind.Timeout, Execution.NotExecuted, { reason: 'no session in time' }));
  }

  async #wait(milliseconds, { signal }) {
    await untilAborted(new Promise((resolve) => { setTimeout(resolve, milliseconds); }), signal, Infinity);
  }

  /** @returns {Promise<{ response?: Aico2Response, error?: Aico2Error, retry?: boolean, hint?: boolean, session: object }>} */
  async #attempt(call, session) {
    const abort = new AbortController();
    const stop = () => abort.abort();
    call.signal?.addEventListener('abort', stop, { once: true });
    const release = ({ complete }) => {
      call.signal?.removeEventListener('abort', stop);
      if (!complete) abort.abort();
    };
    try {
      call.signal?.throwIfAborted();
      const { n, request } = this.#request(call, session, abort.signal);
      const http = await withDeadline(this.#transport.send(request), call.deadline);
      const outcome = isSealed(http)
        ? await this.#readSealed(call, session, n, http, release)
        : await this.#readUnsealed(session, http, call.deadline);
      if (!outcome.response) release({ complete: false });
      return { ...outcome, session };
    } catch (error) {
      release({ complete: false });
      call.signal?.throwIfAborted();
      if (error instanceof ReadTimeout) return { session, error: new Aico2Error(Kind.Timeout, Execution.Unknown, { cause: error }) };
      const surfaced = surfaceFault(error);
      if (!(surfaced instanceof Aico2Error)) throw error;
      return { error: surfaced, session };
    }
  }

  /** Draws n and salt, reads the clocks and builds HEAD from that reading (section 6). */
  #request(call, session, signal) {
    const n = session.nextNumber();
    const salt = randomBytes(8);
    const sealer = new FrameSealer({ suite: session.suite, key: session.keys.c2s, n, salt, padding: this.#padding });
    const { body } = call;
    const head = this.#head(call, session);
    const whole = body.streaming ? null : body.sealWhole(sealer, head);
    return {
      n,
      request: {
        method: 'POST', url: this.#base.origin + call.path.split('?', 1)[0], signal,
        headers: {
          'content-type': messageMediaType, accept: messageMediaType,
          'aico-session': session.sid, 'aico-request': toBase64Url(concat(u64(n), salt)),
          ...(body.streaming ? { incremental: '?1' } : {}),
        },
        body: whole ?? body.sealParts(sealer, head, session.heartbeat * 1000),
        expectContinue: whole === null || whole.length > largeBody,
      },
    };
  }

  #head(call, session) {
    const monotonic = this.#clock.monotonic();
    const wall = this.#clock.wall();
    const retry = call.begin !== null;
    call.begin ??= { monotonic, wall };
    const age = Math.ceil(Math.max(monotonic - call.begin.monotonic, wall - call.begin.wall, 0));
    return encodeRequestHead({
      method: call.method, scheme: this.#base.protocol.slice(0, -1), authority: this.#base.host, path: call.path,
      fields: [
        ...call.body.fields, ...call.fields,
        ['aico-rid', call.rid], ['aico-t', String(Math.floor(session.age))],
        ...(retry ? [['aico-retry-of', String(age)]] : []),
      ],
    });
  }

  async #readSealed(call, session, n, http, release) {
    const bytes = new ByteReader(() => http.next());
    const silence = this.#silence ?? 3 * session.heartbeat * 1000;
    const salt = await bytes.read(8, call.deadline);
    if (salt.length < 8) throw new MessageFault('truncated', 'no salt');
    const reader = new FrameReader({ bytes, suite: session.suite, key: session.keys.s2c, n, salt, silence });
    const frame = await reader.head(call.deadline);
    const head = readHead(frame.data);
    reader.expectBody(head.fields);
    const response = new Aico2Response({ head, reader, final: frame.final, release });
    if (mediaType(response.header('content-type')) !== problemMediaType) return { response };
    return this.#readProblem(session, response);
  }

  /** AICO's own problems are taken out; a problem of the API is handed on, its body read already. */
  async #readProblem(session, response) {
    const body = await response.bytes(maxProblem);
    const problem = decodeProblem(body);
    const name = problemName(problem);
    if (name === null) return { response: new ReadResponse(response, body) };
    const executed = { true: Execution.Executed, false: Execution.NotExecuted }[problem.executed] ?? Execution.Unknown;
    const { status } = response;
    if (status === 409) return { error: outcomeUnknown(name, problem) };
    if (name === 'too-late' && status === 408) {
      this.#sessions.drop(session);
      return { retry: true, error: new Aico2Error(Kind.TooLate, executed, { status, problem }) };
    }
    return { error: new Aico2Error(Kind.Refused, executed, { reason: name, status, problem }) };
  }

  async #readUnsealed(session, http, deadline) {
    const { status } = http;
    const mayBeProblem = status === 422 || status === 400;
    const body = mayBeProblem ? await new ByteReader(() => http.next()).read(maxUnsealedProblem + 1, deadline) : new Uint8Array(0);
    const name = mayBeProblem ? readUnsealedProblem(status, http.headers, body) : null;
    if (name === 'session-unknown') {
      this.#sessions.hint();
      this.#sessions.drop(session);
      return { retry: true, hint: true, error: new Aico2Error(Kind.SessionLost, Execution.Unknown, { status }) };
    }
    if (name === 'rejected') {
      this.#sessions.drop(session);
      return { error: new Aico2Error(Kind.Rejected, Execution.Unknown, { status }) };
    }
    const kind = status >= 200 && status < 300 ? Kind.Downgrade : Kind.Unsealed;
    return { error: new Aico2Error(kind, Execution.Unknown, { status }) };
  }

  async #ping(session) {
    const call = {
      method: 'GET', path: `${this.#base.pathname.replace(/\/$/, '')}/_aico/ping`, fields: [], body: new RequestBody(null),
      rid: toBase64Url(randomBytes(16)), deadline: performance.now() + this.#timeout, begin: null,
    };
    const { response, error } = await this.#attempt(call, session);
    if (error) throw error;
    await response.bytes();
    if (response.status !== 204) throw new Aico2Error(Kind.Refused, Execution.Unknown, { status: response.status });
  }
}

/** A response whose body was read to see what it is. */
class ReadResponse extends Aico2Response {
  #body;

  constructor(response, body) {
    super({ head: response, reader: null, final: true, release: () => {} });
    this.#body = body;
  }

  async *parts() {
    yield this.#body;
  }
}

function checkTrust({ protocol, hostname }, pins, pinStore, insecureTofu) {
  if (pins ? pins.length < 1 || pins.length > 8 : !pinStore) throw new TypeError('1 to 8 pins, or a pin store');
  const loopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (!pins && protocol === 'http:' && !loopback && !insecureTofu) throw new TypeError('TOFU over http');
}

function isSealed({ status, headers }) {
  const encoding = headers.get('content-encoding');
  return status === 200 && mediaType(headers.get('content-type')) === messageMediaType
    && (encoding === null || encoding.toLowerCase() === 'identity');
}

function readHead(bytes) {
  try {
    return decodeResponseHead(bytes);
  } catch (error) {
    if (error instanceof HeadError) throw new MessageFault('protocol', `HEAD: ${error.message}`);
    throw error;
  }
}

function outcomeUnknown(name, problem) {
  if (name === 'already-processed') {
    const originalStatus = Number.isInteger(problem.original_status) ? problem.original_status : null;
    return new Aico2Error(Kind.OutcomeUnknown, Execution.Executed, { reason: 'AlreadyProcessed', originalStatus, problem });
  }
  if (name === 'in-progress') return new Aico2Error(Kind.OutcomeUnknown, Execution.Executed, { reason: 'InProgress', problem });
  return new Aico2Error(Kind.OutcomeUnknown, Execution.Unknown, { reason: 'Ambiguous', problem });
}

async function untilAborted(promise, signal, deadline, timeoutError) {
  signal?.throwIfAborted();
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal?.addEventListener('abort', stop, { once: true });
  });
  try {
    return await withDeadline(Promise.race([promise, aborted]), deadline);
  } catch (error) {
    throw error instanceof ReadTimeout && timeoutError ? timeoutError() : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
