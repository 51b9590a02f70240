import { ByteReader, ReadTimeout } from '../core/byte-reader.mjs';
import { concat, utf8 } from '../core/bytes.mjs';
import {
  handshakeHeader, handshakeMediaType, HandshakeRefused, maxHandshakeRequest, openHandshake, prologue,
} from '../core/handshake.mjs';
import { mediaType } from '../core/head.mjs';
import { agree, generatePrivateKey, Pattern, publicKey, SymmetricState } from '../core/noise.mjs';
import { answer, answerProblem } from './plain-answers.mjs';
import { principalOf, ServerSession, SessionTable } from './sessions.mjs';
import { pause } from './time.mjs';

const readTime = 10000;
const maxInProgress = 64;

/** `rate` per second with a burst of three times that, for each address (section 18). */
class RateLimit {
  #rate;
  #buckets = new Map();

  constructor(rate) {
    this.#rate = rate;
  }

  /** Zero, or the seconds to wait. */
  take(address, now) {
    const burst = this.#rate * 3;
    const bucket = this.#buckets.get(address) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#rate);
    bucket.at = now;
    // Addresses whose bucket is full again need no place.
    this.#buckets.delete(address);
    this.#buckets.set(address, bucket);
    if (this.#buckets.size > 10000) this.#buckets.delete(this.#buckets.keys().next().value);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / this.#rate);
    bucket.tokens--;
    return 0;
  }
}

/** Section 3.4. */
export class HandshakeEndpoint {
  #options;
  #sessions;
  #counters;
  #faults;
  #limit;
  #inProgress = 0;

  /** @param {{ staticKey: Uint8Array, suites: string[], exp: number, maxRequests: number, heartbeat: number,
   *   clientKeys: string[]|null, rate: number }} options `clientKeys` in hex; null admits every client key */
  constructor(options, { sessions, counters, faults }) {
    this.#options = options;
    this.#sessions = sessions;
    this.#counters = counters;
    this.#faults = faults;
    this.#limit = new RateLimit(options.rate);
  }

  async handle(exchange) {
    this.#counters.handshakes++;
    const wait = this.#limit.take(exchange.remoteAddress, performance.now());
    if (wait > 0) return answerProblem(exchange, 429, 'busy', { 'retry-after': String(wait) });
    if (this.#inProgress >= maxInProgress || !this.#sessions.hasRoom) {
      return answerProblem(exchange, 503, 'busy', { 'retry-after': '1' });
    }
    this.#inProgress++;
    try {
      return await this.#process(exchange);
    } finally {
      this.#inProgress--;
    }
  }

  async #process(exchange) {
    if (exchange.method !== 'POST') return answer(exchange, 405, null, new Uint8Array(0), { allow: 'POST' });
    try {
      if (mediaType(exchange.headers('content-type')[0]) !== handshakeMediaType) {
        throw new HandshakeRefused(400, 'handshake-failed', 'media type');
      }
      const body = await this.#readBody(exchange);
      if (body === null) return exchange.cut();
      return await this.#answer(exchange, body, this.#faults.takeForHandshake());
    } catch (error) {
      if (!(error instanceof HandshakeRefused)) throw error;
      return answerProblem(exchange, error.status, error.problem);
    }
  }

  /** Null if the client left. */
  async #readBody(exchange) {
    try {
      const reader = new ByteReader(() => exchange.nextChunk());
      return await reader.read(maxHandshakeRequest + 1, performance.now() + readTime);
    } catch (error) {
      if (error instanceof ReadTimeout) throw new HandshakeRefused(400, 'handshake-failed', 'body too slow');
      return null;
    }
  }

  async #answer(exchange, body, fault) {
    if (fault?.name === 'handshake-plain') {
      return answer(exchange, fault.status, fault.content_type, utf8(fault.body));
    }
    if (fault?.name === 'handshake-delay') await pause(fault.seconds * 1000, exchange.gone);

    const { staticKey, suites, exp, maxRequests, heartbeat, clientKeys } = this.#options;
    const opened = openHandshake(body, { staticKeys: [staticKey], patterns: [Pattern.NK, Pattern.IK], suites });
    const principal = principalOf(opened.clientStatic);
    if (principal !== null && clientKeys !== null && !clientKeys.includes(principal)) {
      throw new HandshakeRefused(403, 'client-refused', principal);
    }
    if (fault?.name === 'handshake-other-key') return send(exchange, answerWithOtherKey(body));

    const sid = SessionTable.newSid();
    const payload2 = fault?.name === 'handshake-payload'
      ? fault.json.replaceAll('SID', sid)
      : JSON.stringify({ sid, suite: opened.suite, exp, max_requests: maxRequests, hb: heartbeat });
    const { message, hash, keys } = opened.answer(utf8(payload2));
    this.#sessions.add(new ServerSession({
      sid, suite: opened.suite, keys, hash, principal, exp, maxRequests, heartbeat, born: performance.now(),
    }));
    if (fault?.name === 'handshake-flip') {
      const at = fault.byte < 0 ? message.length + fault.byte : fault.byte;
      if (at < message.length) message[at] ^= 1;
    }
    return send(exchange, message);
  }
}

const send = (exchange, message) => answer(exchange, 200, handshakeMediaType, message);

/** What somebody without the static key can make: the rest of a handshake that took another one (H5). */
function answerWithOtherKey(body) {
  const other = generatePrivateKey();
  const ephemeral = generatePrivateKey();
  const theirs = body.slice(10, 42);
  const state = new SymmetricState(Pattern.NK, prologue(handshakeHeader(Pattern.NK, publicKey(other))), publicKey(other));
  state.mixHash(theirs);
  state.mixKey(agree(other, theirs));
  state.mixHash(body.subarray(42)); // The payload cannot be read, only hashed.
  state.mixHash(publicKey(ephemeral));
  state.mixKey(agree(ephemeral, theirs));
  const payload2 = {
    sid: SessionTable.newSid(), suite: 'xchacha20poly1305', exp: 3600, max_requests: 1048576, hb: 15,
  };
  return concat(publicKey(ephemeral), state.encrypt(utf8(JSON.stringify(payload2))));
}
