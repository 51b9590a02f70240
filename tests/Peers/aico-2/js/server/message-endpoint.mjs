import { ByteReader } from '../core/byte-reader.mjs';
import { concat, fromBase64Url, readU64, utf8 } from '../core/bytes.mjs';
import { Flag, FrameReader, FrameType, MessageFault, messageMediaType } from '../core/frames.mjs';
import { decodeRequestHead, field, HeadError, itemsMediaType, mediaType } from '../core/head.mjs';
import { problem } from '../core/problems.mjs';
import { suites } from '../core/suites.mjs';
import { findEndpoint, StreamProblem } from './application.mjs';
import { isEarly } from './faults.mjs';
import { createOutput } from './outputs.mjs';
import { answer, answerProblem } from './plain-answers.mjs';
import { SealedResponse } from './sealed-response.mjs';

/** Section 10, in its order; the comments number its steps. */

const headTime = 10000;
const freshness = 60000;
const maxRunning = 256;
const maxUnaryBody = 16 * 1024 * 1024;
const maxItem = 4 * 1024 * 1024;
const unaryTime = 480000;
const maxStream = 24 * 3600 * 1000;

/** A refusal without a seal: nobody is known to be there. */
class Refused extends Error {
  constructor(status, name) {
    super(name);
    this.status = status;
    this.name = name;
  }
}

/** A refusal inside the session. */
class SealedRefusal extends Error {
  constructor(status, name, more = { executed: false }) {
    super(name);
    this.members = problem(name, status, more);
  }
}

/** The connection is gone; there is nobody to answer. */
class Gone extends Error {}

export class MessageEndpoint {
  #base;
  #sessions;
  #ledger;
  #counters;
  #faults;
  #process;
  #previous = new Uint8Array(0);

  /** @param {{ base: string, process: { start: number, draining: boolean } }} state */
  constructor({ base, sessions, ledger, counters, faults, process }) {
    this.#base = base;
    this.#sessions = sessions;
    this.#ledger = ledger;
    this.#counters = counters;
    this.#faults = faults;
    this.#process = process;
  }

  async handle(exchange) {
    try {
      await this.#unauthenticated(exchange);
    } catch (error) {
      if (error instanceof Refused) await answerProblem(exchange, error.status, error.name);
      else if (error instanceof Gone) exchange.cut();
      else throw error;
    }
  }

  async #unauthenticated(exchange) {
    // 1
    if (exchange.method !== 'POST' || mediaType(exchange.headers('content-type')[0]) !== messageMediaType) {
      throw new Refused(403, 'sealed-required');
    }
    this.#counters.requests++;
    // 2
    const { sid, n, salt } = readOuterHeaders(exchange);
    // 3
    const session = this.#faults.sessionsUnknown ? null : this.#sessions.find(sid, performance.now());
    if (!session) throw new Refused(422, 'session-unknown');
    // 4
    if (!session.window.acceptable(n)) throw new Refused(400, 'rejected');

    const fault = this.#faults.takeForMessage(exchange.path);
    if (fault && isEarly(fault)) return answerFault(exchange, fault);
    session.hold();
    try {
      return await this.#authenticated({ exchange, session, n, salt, fault });
    } finally {
      session.release();
    }
  }

  async #authenticated({ exchange, session, n, salt, fault }) {
    const suite = suites.get(session.suite);
    const raw = [];
    const bytes = new ByteReader(async () => {
      const chunk = await exchange.nextChunk();
      if (fault?.name === 'reflect' && chunk) raw.push(chunk);
      return chunk;
    });
    const reader = new FrameReader({
      bytes, suite, key: session.keys.c2s, n: Number(n), salt, silence: 3 * session.heartbeat * 1000,
    });
    // 5
    let headFrame;
    try {
      headFrame = await reader.head(performance.now() + headTime);
    } catch (error) {
      if (!(error instanceof MessageFault)) throw new Gone();
      throw new Refused(400, 'rejected');
    }
    // 6
    if (!session.window.tryMark(n)) throw new Refused(400, 'rejected');
    this.#sessions.confirm(session);
    session.lastUsed = performance.now();

    const call = { exchange, session, reader, headFrame, fault, headAt: performance.now(), entry: null };
    const output = createOutput({
      exchange, fault, heartbeat: session.heartbeat, previous: this.#previous, requestSalt: salt,
      requestBytes: () => concat(...raw), unsealed: () => answerFault(exchange, fault),
    });
    call.response = new SealedResponse({
      session, n: Number(n), suite, output, fault, beforeFinal: () => finishEntry(call),
    });
    try {
      await this.#sealed(call);
    } catch (error) {
      if (error instanceof SealedRefusal) await call.response.problem(error.members);
      else throw error;
    } finally {
      call.response.stopBeating();
      finishEntry(call);
      this.#previous = concat(...output.written);
    }
  }

  async #sealed(call) {
    const { exchange, session, reader, headFrame } = call;
    // 7
    const head = readHead(headFrame);
    call.head = head;
    reader.expectBody(head.fields);
    const path = head.path.split('?', 1)[0];
    if (path !== exchange.path || !sameAuthority(head, exchange.host)) throw new SealedRefusal(400, 'target-mismatch');
    // 8
    if (performance.now() - session.born - head.t > freshness) throw new SealedRefusal(408, 'too-late');
    // 9
    if (head.method === 'GET' && path === `${this.#base}/_aico/ping`) return this.#ping(call);
    // 10
    if (session.running >= maxRunning || this.#process.draining) throw new SealedRefusal(503, 'busy');
    session.running++;
    try {
      if (call.fault?.name === 'sealed-problem') throw orderedProblem(call.fault);
      await this.#run(call, path);
    } finally {
      session.running--;
      session.lastUsed = performance.now();
    }
  }

  async #ping({ reader, headFrame, response, exchange }) {
    if (!headFrame.final) throw new SealedRefusal(400, 'malformed');
    await finishRequest(reader, exchange);
    await response.start(204, [], { final: true });
  }

  async #run(call, path) {
    const { head, response } = call;
    const inner = path.slice(this.#base.length);
    const endpoint = findEndpoint(head.method, inner.startsWith('/_aico/') ? '' : inner);
    const decision = () => ({
      idempotent: endpoint.idempotent, born: call.session.born, processStart: this.#process.start, now: performance.now(),
    });
    // 11
    let body = new Uint8Array(0);
    if (!endpoint.streaming) {
      throwRefusal(this.#ledger.decide(head, decision()));
      body = await readUnaryBody(call);
    }
    // 12
    const { refusal, entry } = this.#ledger.begin(head, decision());
    throwRefusal(refusal);
    call.entry = entry;
    // 13
    const request = applicationRequest(call, path, body);
    try {
      await respond(response, await endpoint.run(request, { counters: this.#counters }), request.left, call.exchange.gone);
    } catch (error) {
      await answerFailure(call, error);
    }
  }
}

function readOuterHeaders(exchange) {
  try {
    const sids = exchange.headers('aico-session');
    const numbers = exchange.headers('aico-request');
    const encodings = exchange.headers('content-encoding');
    if (sids.length !== 1 || numbers.length !== 1) throw new RangeError('headers');
    if (encodings.some((value) => value.trim().toLowerCase() !== 'identity')) throw new RangeError('encoding');
    const sidLength = fromBase64Url(sids[0]).length;
    const number = fromBase64Url(numbers[0]);
    if (sidLength < 16 || sidLength > 512 || number.length !== 16) throw new RangeError('length');
    return { sid: sids[0], n: readU64(number), salt: number.slice(8) };
  } catch {
    throw new Refused(400, 'rejected');
  }
}

function readHead(frame) {
  try {
    return decodeRequestHead(frame.data);
  } catch (error) {
    if (error instanceof HeadError) throw new SealedRefusal(400, 'malformed');
    throw error;
  }
}

/** The inner authority against the outer Host: without regard to case and default port. */
function sameAuthority(head, host) {
  const suffix = head.scheme === 'https' ? /:443$/ : /:80$/;
  const normal = (authority) => authority.toLowerCase().replace(suffix, '');
  return normal(head.authority) === normal(host);
}

function throwRefusal(refusal) {
  if (refusal) {
    throw new SealedRefusal(refusal.status, refusal.problem,
      { executed: refusal.executed, original_status: refusal.original_status });
  }
}

function orderedProblem(fault) {
  return new SealedRefusal(fault.status, fault.problem, { executed: fault.executed, original_status: fault.original_status });
}

async function answerFault(exchange, fault) {
  if (fault.name === 'plain') {
    await answer(exchange, fault.status, fault.content_type, utf8(fault.body), fault.headers);
  } else await answerProblem(exchange, fault.name === 'rejected' ? 400 : 422, fault.name);
}

/** The ledger's entry is done before the last byte of the response is handed over. */
function finishEntry({ entry, response }) {
  if (!entry || entry.done) return;
  entry.done = true;
  entry.status = response.status;
}

/** The sealed answer for a request that failed on its way in; throws Gone where nobody listens. */
function requestRefusal(error, exchange, executed) {
  const refusal = (status, name) => new SealedRefusal(status, name, { executed });
  if (error instanceof SealedRefusal) return error;
  if (exchange.gone.aborted || !(error instanceof MessageFault)) return new Gone();
  if (error.kind === 'timeout') return refusal(408, 'timeout');
  if (error.kind === 'too-large') return refusal(413, 'too-large');
  if (error.kind === 'cancelled') return refusal(400, 'cancelled');
  return refusal(400, 'malformed');
}

async function finishRequest(reader, exchange) {
  try {
    await reader.finish();
  } catch (error) {
    throw requestRefusal(error, exchange, false);
  }
}

async function readUnaryBody({ reader, headFrame, headAt, exchange }) {
  const parts = [];
  let length = 0;
  try {
    let final = headFrame.final;
    while (!final) {
      const frame = await reader.next(headAt + unaryTime);
      if (frame.type === FrameType.ERROR) throw new MessageFault('cancelled', 'ERROR frame');
      if (frame.type === FrameType.DATA) {
        length += frame.data.length;
        if (length > maxUnaryBody) throw new MessageFault('too-large', 'body');
        parts.push(frame.data);
      }
      final = frame.final;
    }
    await reader.finish();
  } catch (error) {
    throw requestRefusal(error, exchange, false);
  }
  return concat(...parts);
}

/** The items of a request; a fault is thrown to the application, never shown as an end. */
async function* readItems({ reader, headFrame }) {
  let parts = [];
  let length = 0;
  let final = headFrame.final;
  while (!final) {
    const frame = await reader.next();
    if (frame.type === FrameType.ERROR) throw new MessageFault('cancelled', 'ERROR frame');
    if (frame.type === FrameType.DATA) {
      length += frame.data.length;
      if (length > maxItem) throw new MessageFault('too-large', 'item');
      parts.push(frame.data);
      if (frame.eoi) {
        // A byte after FINAL is a fault of this last frame's message, but the item before it is good.
        yield concat(...parts);
        parts = [];
        length = 0;
      }
    }
    final = frame.final;
  }
  await reader.finish();
}

function applicationRequest(call, path, body) {
  const { head, exchange, session } = call;
  const query = head.path.indexOf('?');
  return {
    method: head.method, path, body,
    query: new URLSearchParams(query < 0 ? '' : head.path.slice(query + 1)),
    fields: head.fields.filter(([name]) => name !== 'accept-encoding'),
    items: () => readItems(call),
    principal: session.principal,
    rid: head.rid,
    left: AbortSignal.any([exchange.gone, AbortSignal.timeout(maxStream)]),
  };
}

async function respond(response, { status, fields, body, items, bytes }, left, gone) {
  if (body) {
    await response.start(status, fields, { final: body.length === 0 });
    if (body.length > 0) await response.data(body, Flag.FINAL);
    return;
  }
  const stream = mediaType(field(fields, 'content-type')) === itemsMediaType;
  await response.start(status, fields, { streaming: true });
  for await (const part of items ?? bytes) {
    if (left.aborted) break;
    await response.data(part, stream ? Flag.EOI : 0);
  }
  if (left.aborted && !gone.aborted) await response.error(problem('timeout', 408, { executed: true }));
  else await response.data(new Uint8Array(0), Flag.FINAL);
}

async function answerFailure({ response, exchange }, error) {
  if (exchange.gone.aborted || response.over) return;
  if (response.started) {
    await response.error(streamProblem(error, exchange));
  } else {
    const refusal = error instanceof MessageFault ? requestRefusal(error, exchange, true) : null;
    await response.problem(refusal instanceof SealedRefusal ? refusal.members : problem('internal', 500, { executed: true }));
  }
}

function streamProblem(error, exchange) {
  if (error instanceof StreamProblem) return error.problem;
  const refusal = error instanceof MessageFault ? requestRefusal(error, exchange, true) : null;
  return refusal instanceof SealedRefusal ? refusal.members : problem('internal', 500, { executed: true });
}
