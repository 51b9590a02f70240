import { ByteReader } from '../core/byte-reader.mjs';
import { fromUtf8, toBase64Url, utf8 } from '../core/bytes.mjs';
import { generatePrivateKey, publicKey } from '../core/noise.mjs';
import { suiteIds } from '../core/suites.mjs';
import { Counters } from './application.mjs';
import { FaultQueue } from './faults.mjs';
import { HandshakeEndpoint } from './handshake-endpoint.mjs';
import { HttpFront } from './http-front.mjs';
import { Ledger } from './ledger.mjs';
import { MessageEndpoint } from './message-endpoint.mjs';
import { answer, answerJson } from './plain-answers.mjs';
import { SessionTable } from './sessions.mjs';

export const base = '/api/v1';
const maxOrder = 1048576;

/** The server peer: protocol, application and control interface on one port. */
export class PeerServer {
  #counters = new Counters();
  #faults = new FaultQueue();
  #sessions = new SessionTable();
  #ledger = new Ledger();
  #process = { start: performance.now(), draining: false };
  #front;
  #handshake;
  #messages;
  #verbose;

  /** @param {{ staticKey?: Uint8Array, suites?: string[], lifetime?: number, maxRequests?: number, heartbeat?: number,
   *   clientKeys?: string[]|null, handshakeRate?: number, verbose?: boolean }} options */
  constructor({
    staticKey = generatePrivateKey(), suites = suiteIds, lifetime = 3600, maxRequests = 1048576, heartbeat = 15,
    clientKeys = null, handshakeRate = 1000, verbose = false,
  } = {}) {
    const state = {
      base, sessions: this.#sessions, ledger: this.#ledger, counters: this.#counters, faults: this.#faults,
      process: this.#process,
    };
    this.publicKey = publicKey(staticKey);
    this.#handshake = new HandshakeEndpoint(
      { staticKey, suites, exp: lifetime, maxRequests, heartbeat, clientKeys, rate: handshakeRate }, state);
    this.#messages = new MessageEndpoint(state);
    this.#front = new HttpFront((exchange) => this.#handle(exchange));
    this.#verbose = verbose;
  }

  listen(port = 0, host = '127.0.0.1') {
    return this.#front.listen(port, host);
  }

  close() {
    this.#front.close();
  }

  async #handle(exchange) {
    if (this.#verbose) console.error(exchange.method, exchange.target);
    const { path } = exchange;
    if (path.startsWith('/_control/')) return this.#control(exchange, path.slice('/_control/'.length));
    if (!path.startsWith(`${base}/`)) return answer(exchange, 404, 'text/plain', utf8('Not found'));
    // Step 0 of section 10.
    if (path === `${base}/_aico/handshake`) return this.#handshake.handle(exchange);
    if (path === `${base}/_aico/key`) return this.#key(exchange);
    return this.#messages.handle(exchange);
  }

  async #key(exchange) {
    if (exchange.method !== 'GET') return answer(exchange, 405, null, new Uint8Array(0), { allow: 'GET' });
    return answerJson(exchange, { v: 2, keys: [toBase64Url(this.publicKey)] });
  }

  async #control(exchange, name) {
    switch (`${exchange.method} ${name}`) {
      case 'GET stats': return answerJson(exchange, this.#counters);
      case 'POST reset':
        this.#counters.reset();
        this.#faults.clear();
        return answerJson(exchange, {});
      case 'POST restart':
        this.#sessions.clear();
        this.#ledger.clear();
        this.#process.start = performance.now();
        return answerJson(exchange, {});
      case 'POST fault': return this.#fault(exchange);
      default: return answerJson(exchange, { error: 'no such order' }, 404);
    }
  }

  async #fault(exchange) {
    try {
      const body = await new ByteReader(() => exchange.nextChunk()).read(maxOrder);
      this.#faults.add(JSON.parse(fromUtf8(body)));
    } catch (error) {
      return answerJson(exchange, { error: error.message }, 400);
    }
    return answerJson(exchange, {});
  }
}
