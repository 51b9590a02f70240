import { sha256 } from '@noble/hashes/sha2.js';
import { concat, equal, fromBase64Url, utf8 } from './bytes.mjs';
import { sessionKeys } from './key-schedule.mjs';
import { NoiseInitiator, NoiseResponder, Pattern, publicKey } from './noise.mjs';
import { parseStrictJson } from './strict-json.mjs';

/** Section 3: both handshake bodies, their payloads, and what each side does with them. */

export const handshakeMediaType = 'application/vnd.aico.handshake';
export const maxHandshakeRequest = 8192;
export const maxHandshakeResponse = 16384;
export const protocolVersion = 2;
const maxPayload1 = 4096;
const headerLength = 10;

export class HandshakeError extends Error {}

/** A refusal of section 3.4: status and problem name of the plaintext answer. */
export class HandshakeRefused extends Error {
  constructor(status, problem, detail) {
    super(`${problem}: ${detail}`);
    this.status = status;
    this.problem = problem;
  }
}

export const keyId = (staticPublic) => sha256(staticPublic).slice(0, 8);

export const handshakeHeader = (pattern, staticPublic) =>
  concat(Uint8Array.of(protocolVersion, pattern), keyId(staticPublic));

export const prologue = (header) => concat(utf8('aico/2'), Uint8Array.of(0), header);

const isInteger = (value) => Number.isInteger(value);

function readPayload1(bytes) {
  if (bytes.length > maxPayload1) throw new HandshakeError('payload1 too long');
  const members = parseStrictJson(bytes);
  if (!(members instanceof Map)) throw new HandshakeError('payload1 is not an object');
  const versions = members.get('v');
  const suites = members.get('suites');
  if (!Array.isArray(versions) || !versions.every(isInteger)) throw new HandshakeError('payload1 v');
  if (!Array.isArray(suites) || suites.length < 1 || suites.length > 8 || !suites.every((id) => typeof id === 'string')) {
    throw new HandshakeError('payload1 suites');
  }
  return { versions, suites };
}

function readPayload2(bytes, offered) {
  const members = parseStrictJson(bytes);
  if (!(members instanceof Map)) throw new HandshakeError('payload2 is not an object');
  const integer = (name, low, high) => {
    const value = members.get(name);
    if (!isInteger(value) || value < low || value > high) throw new HandshakeError(`payload2 ${name}`);
    return value;
  };
  const sidText = members.get('sid');
  if (typeof sidText !== 'string') throw new HandshakeError('payload2 sid');
  const sid = fromBase64Url(sidText);
  if (sid.length < 16 || sid.length > 512) throw new HandshakeError('payload2 sid');
  const suite = members.get('suite');
  if (typeof suite !== 'string' || !offered.includes(suite)) throw new HandshakeError('payload2 suite');
  return {
    sid: sidText,
    suite,
    exp: integer('exp', 60, 14400),
    maxRequests: integer('max_requests', 1024, 1048576),
    heartbeat: integer('hb', 5, 60),
  };
}

/** One handshake of a client: `request` is the body to send, `finish` takes the answer's body. */
export class ClientHandshake {
  #noise;
  #suites;

  /**
   * @param {{ serverKey: Uint8Array, identity?: Uint8Array|null, suites: string[], ephemeral?: Uint8Array,
   *   payload1?: Uint8Array }} options `identity` is a private key and makes it IK; `payload1` is for tests
   */
  constructor({ serverKey, identity = null, suites, ephemeral, payload1 }) {
    const pattern = identity ? Pattern.IK : Pattern.NK;
    const header = handshakeHeader(pattern, serverKey);
    this.#suites = suites;
    this.#noise = new NoiseInitiator({
      pattern, prologue: prologue(header), serverStatic: serverKey, staticPrivate: identity, ephemeral,
    });
    const payload = payload1 ?? utf8(JSON.stringify({ v: [protocolVersion], suites }));
    this.request = concat(header, this.#noise.writeMessage1(payload));
  }

  /** Throws on every message 2 that section 3.3 does not allow. */
  finish(body) {
    if (body.length > maxHandshakeResponse) throw new HandshakeError('message 2 too long');
    const { payload, hash, split } = this.#noise.readMessage2(body);
    try {
      const values = readPayload2(payload, this.#suites);
      return { ...values, keys: sessionKeys(split, hash), hash };
    } finally {
      split.forEach((key) => key.fill(0));
    }
  }
}

/**
 * Steps 3 to 6 of section 3.4. Throws HandshakeRefused.
 * @param {Uint8Array} body
 * @param {{ staticKeys: Uint8Array[], patterns: number[], suites: string[] }} server
 */
export function openHandshake(body, { staticKeys, patterns, suites }) {
  if (body.length < headerLength || body.length > maxHandshakeRequest) {
    throw new HandshakeRefused(400, 'handshake-failed', 'length');
  }
  const header = body.slice(0, headerLength);
  if (header[0] !== protocolVersion || !patterns.includes(header[1])) {
    throw new HandshakeRefused(400, 'version-unsupported', 'version or pattern');
  }
  const staticPrivate = staticKeys.find((key) => equal(keyId(publicKey(key)), header.subarray(2)));
  if (!staticPrivate) throw new HandshakeRefused(422, 'key-unknown', 'kid');

  const noise = new NoiseResponder({ pattern: header[1], prologue: prologue(header), staticPrivate });
  let payload1;
  try {
    payload1 = readPayload1(noise.readMessage1(body.subarray(headerLength)));
  } catch (error) {
    throw new HandshakeRefused(400, 'handshake-failed', error.message);
  }
  if (!payload1.versions.includes(protocolVersion)) {
    throw new HandshakeRefused(400, 'version-unsupported', 'no version in common');
  }
  const suite = payload1.suites.find((id) => suites.includes(id));
  if (!suite) throw new HandshakeRefused(400, 'version-unsupported', 'no suite in common');
  return {
    suite,
    clientStatic: noise.clientStatic,
    /** Message 2 and the session keys. */
    answer(payload2, ephemeral) {
      const { message, hash, split } = noise.writeMessage2(payload2, ephemeral);
      return { message, hash, keys: sessionKeys(split, hash) };
    },
  };
}
