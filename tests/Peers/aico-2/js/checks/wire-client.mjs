import http from 'node:http';
import { ByteReader } from '../core/byte-reader.mjs';
import { concat, randomBytes, toBase64Url, u64, utf8 } from '../core/bytes.mjs';
import { Flag, FrameReader, FrameSealer, FrameType, messageMediaType } from '../core/frames.mjs';
import { ClientHandshake, handshakeMediaType } from '../core/handshake.mjs';
import { decodeResponseHead, encodeRequestHead } from '../core/head.mjs';
import { decodeProblem, problemName } from '../core/problems.mjs';
import { suites } from '../core/suites.mjs';

/** Messages byte by byte, for scenarios that break them. No retries, no rules. */
export class WireClient {
  constructor({ base, serverKey, offered, identity }) {
    this.base = new URL(base);
    this.prefix = this.base.pathname.replace(/\/$/, '');
    this.serverKey = serverKey;
    this.offered = offered;
    this.identity = identity;
  }

  /** A body that is shorter than it should be is sent as such: the HTTP message itself is always whole. */
  send(target, headers, body, method = 'POST') {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: this.base.hostname, port: this.base.port, path: target, method, agent: false,
        headers: { ...headers, 'content-length': body.length },
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(new Uint8Array(chunk)));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: concat(...chunks) }));
      });
      request.end(body);
    });
  }

  handshake(body) {
    return this.send(`${this.prefix}/_aico/handshake`, { 'content-type': handshakeMediaType }, body);
  }

  async session({ identity = this.identity, serverKey = this.serverKey } = {}) {
    const handshake = new ClientHandshake({ serverKey, identity, suites: this.offered });
    const answer = await this.handshake(handshake.request);
    if (answer.status !== 200) throw new Error(`handshake: ${answer.status} ${fromBody(answer.body)}`);
    const values = handshake.finish(answer.body);
    return { ...values, suite: suites.get(values.suite), opened: performance.now(), n: 0 };
  }

  /**
   * A sealed request, ready to send.
   * @param {object} session
   * @param {{ method?: string, path?: string, authority?: string, fields?: [string, string][], rid?: string, t?: number,
   *   retryOf?: number, body?: Uint8Array[]|null, n?: number, salt?: Uint8Array, head?: Uint8Array,
   *   padding?: (length: number) => number, extra?: (sealer: FrameSealer) => Uint8Array[] }} options
   *   `body` one DATA frame for each part, the last with FINAL; `head` replaces HEAD's plaintext; `extra` replaces the body
   */
  message(session, {
    method = 'GET', path = '/health', authority = this.base.host, fields = [], rid = newRid(), t, retryOf, body = null,
    n = ++session.n, salt = randomBytes(8), head, padding = null, extra,
  } = {}) {
    const sealer = new FrameSealer({ suite: session.suite, key: session.keys.c2s, n, salt, padding });
    const target = this.prefix + path;
    const plaintext = head ?? encodeRequestHead({
      method, scheme: this.base.protocol.slice(0, -1), authority, path: target,
      fields: [
        ...fields, ['aico-rid', rid], ['aico-t', String(t ?? Math.floor(performance.now() - session.opened))],
        ...(retryOf === undefined ? [] : [['aico-retry-of', String(retryOf)]]),
      ],
    });
    const last = body === null && !extra;
    const frames = [sealer.seal(FrameType.HEAD, last ? Flag.FINAL : 0, plaintext)];
    if (extra) frames.push(...extra(sealer));
    else body?.forEach((part, i) => frames.push(sealer.seal(FrameType.DATA, i + 1 === body.length ? Flag.FINAL : 0, part)));
    return {
      session, n, frames, rid, target: target.split('?', 1)[0],
      headers: {
        'content-type': messageMediaType, 'aico-session': session.sid, 'aico-request': requestHeader(n, salt),
      },
    };
  }

  /** Sends a message, changed where `change` says so, and opens the answer if it is sealed. */
  async exchange(message, change = {}) {
    const { target = message.target, body = concat(...message.frames), headers = {} } = change;
    const answer = await this.send(target, { ...message.headers, ...headers }, body);
    return { ...answer, ...await this.open(message, answer) };
  }

  /** `sealed` tells which kind it was; `problem` is the name of one of AICO's problems. */
  async open({ session, n }, { status, headers, body }) {
    if (status !== 200 || headers['content-type'] !== messageMediaType) {
      return { sealed: false, problem: problemName(decodeProblem(body)) };
    }
    const reader = new FrameReader({
      bytes: ByteReader.of(body.subarray(8)), suite: session.suite, key: session.keys.s2c, n, salt: body.slice(0, 8),
    });
    const first = await reader.next();
    const head = decodeResponseHead(first.data);
    reader.expectBody(head.fields);
    const parts = [];
    for (let frame = first; !frame.final;) {
      frame = await reader.next();
      parts.push(frame.data);
    }
    await reader.finish();
    const content = concat(...parts);
    const members = decodeProblem(content);
    return {
      sealed: true, status: head.status, fields: head.fields, content, members, problem: problemName(members),
      executed: members?.executed ?? null,
    };
  }
}

export const newRid = () => toBase64Url(randomBytes(16));
export const requestHeader = (n, salt) => toBase64Url(concat(u64(n), salt));
export const json = (value) => utf8(JSON.stringify(value));
const fromBody = (body) => String.fromCharCode(...body.subarray(0, 200));
