import { concat, fromBase64Url, fromLatin1, latin1 } from './bytes.mjs';

/** HEAD and TRAILERS of section 9. Text is latin-1: one character for each byte. */

/** @typedef {[name: string, value: string][]} Fields */

export const itemsMediaType = 'application/vnd.aico.items';
const maxFields = 128;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const fieldName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const fieldValue = /^(?:[\x21-\x7e\x80-\xff](?:[\x20\t\x21-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;
const authority = /^(?:\[([0-9A-Fa-f:.]+)\]|[A-Za-z0-9._~!$&'()*+,;=%-]+)(?::[0-9]{1,5})?$/;
const path = /^\/(?:[\x21\x24\x26-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]|%[0-9A-Fa-f]{2})*$/;
const refused = new Set([
  'connection', 'expect', 'host', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

export class HeadError extends Error {}

const check = (holds, what) => {
  if (!holds) throw new HeadError(what);
};

/** QUIC variable-length integer, shortest form. */
export function varint(value) {
  if (value < 0x40) return Uint8Array.of(value);
  if (value < 0x4000) return Uint8Array.of(0x40 | (value >> 8), value & 0xff);
  if (value < 0x40000000) {
    return Uint8Array.of(0x80 | (value >>> 24), (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
  }
  throw new RangeError('too long for a HEAD');
}

export function section(bytes) {
  return concat(varint(bytes.length), bytes);
}

/** @param {Fields} fields */
export const encodeFields = (fields) =>
  concat(...fields.flatMap(([name, value]) => [section(fromLatin1(name)), section(fromLatin1(value))]));

/** @param {{ method: string, scheme: string, authority: string, path: string, fields: Fields }} head */
export const encodeRequestHead = (head) =>
  concat(
    Uint8Array.of(0),
    ...[head.method, head.scheme, head.authority, head.path].map((text) => section(fromLatin1(text))),
    section(encodeFields(head.fields)),
  );

/** @param {{ status: number, fields: Fields }} head */
export const encodeResponseHead = (head) =>
  concat(Uint8Array.of(1), varint(head.status), section(encodeFields(head.fields)));

class Cursor {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.#at === this.#bytes.length;
  }

  byte() {
    check(!this.done, 'cut');
    return this.#bytes[this.#at++];
  }

  varint() {
    const first = this.byte();
    const size = 1 << (first >> 6);
    let value = first & 0x3f;
    for (let i = 1; i < size; i++) value = value * 256 + this.byte();
    const shortest = value < 0x40 ? 1 : value < 0x4000 ? 2 : value < 0x40000000 ? 4 : 8;
    check(size === shortest, 'integer not in its shortest form');
    return value;
  }

  section() {
    const length = this.varint();
    check(length <= this.#bytes.length - this.#at, 'cut');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** @returns {Fields} */
export function decodeFields(bytes) {
  const cursor = new Cursor(bytes);
  /** @type {Fields} */
  const fields = [];
  while (!cursor.done) {
    const name = latin1(cursor.section());
    const value = latin1(cursor.section());
    check(fieldName.test(name) && !refused.has(name), 'field name');
    check(fieldValue.test(value), 'field value');
    fields.push([name, value]);
    check(fields.length <= maxFields, 'too many fields');
  }
  return fields;
}

/** @param {Fields} fields */
export const fieldValues = (fields, name) => fields.filter(([other]) => other === name).map(([, value]) => value);

/** @param {Fields} fields */
export const field = (fields, name) => fieldValues(fields, name)[0] ?? null;

/** Type and subtype of a media type, in lower case. */
export const mediaType = (value) => (value ?? '').split(';', 1)[0].trim().toLowerCase();

function checkContentFields(fields) {
  const types = fieldValues(fields, 'content-type');
  const lengths = fieldValues(fields, 'content-length');
  check(types.length <= 1 && lengths.length <= 1, 'content field twice');
  check(lengths.every((length) => /^[0-9]{1,15}$/.test(length)), 'content-length');
  check(lengths.length === 0 || mediaType(types[0]) !== itemsMediaType, 'content-length on an item body');
}

function one(fields, name, optional = false) {
  const found = fieldValues(fields, name);
  check(found.length === 1 || (optional && found.length === 0), name);
  return found[0] ?? null;
}

function milliseconds(text, name) {
  check(/^(?:0|[1-9][0-9]{0,9})$/.test(text), name);
  return Number(text);
}

function readRid(text) {
  let rid;
  try {
    rid = fromBase64Url(text);
  } catch {
    throw new HeadError('aico-rid');
  }
  check(rid.length === 16, 'aico-rid');
  return text;
}

function isAuthority(text) {
  const match = authority.exec(text);
  return match !== null && (match[1] === undefined || isIPv6(match[1]));
}

/** RFC 3986 IPv6address: eight groups, or fewer around one `::`; the last two may be an IPv4 address. */
function isIPv6(text) {
  const byte = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
  const groups = text.replace(new RegExp(`(?<=:)${byte}(?:\\.${byte}){3}$`), '0:0');
  const halves = groups.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const all = halves.flat();
  return all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))
    && (halves.length === 1 ? all.length === 8 : halves.length === 2 && all.length <= 7);
}

/** `fields` without any `aico-*`; `rid`, `t` and `retryOf` (null in a first attempt) beside them. */
export function decodeRequestHead(bytes) {
  const cursor = new Cursor(bytes);
  check(cursor.byte() === 0, 'not a request');
  const [method, scheme, host, target] = [1, 2, 3, 4].map(() => latin1(cursor.section()));
  const fields = decodeFields(cursor.section());
  check(cursor.done, 'bytes after the fields');
  check(token.test(method) && method !== 'CONNECT', 'method');
  check(scheme === 'http' || scheme === 'https', 'scheme');
  check(isAuthority(host), 'authority');
  check(path.test(target), 'path');
  checkContentFields(fields);
  const retryOf = one(fields, 'aico-retry-of', true);
  return {
    method, scheme, authority: host, path: target,
    rid: readRid(one(fields, 'aico-rid')),
    t: milliseconds(one(fields, 'aico-t'), 'aico-t'),
    retryOf: retryOf === null ? null : milliseconds(retryOf, 'aico-retry-of'),
    fields: withoutReserved(fields),
  };
}

/** `fields` without any `aico-*`. */
export function decodeResponseHead(bytes) {
  const cursor = new Cursor(bytes);
  check(cursor.byte() === 1, 'not a response');
  const status = cursor.varint();
  const fields = decodeFields(cursor.section());
  check(cursor.done, 'bytes after the fields');
  check(status >= 200 && status <= 599, 'status');
  checkContentFields(fields);
  return { status, fields: withoutReserved(fields) };
}

/** @param {Fields} fields */
export const withoutReserved = (fields) => fields.filter(([name]) => !name.startsWith('aico-'));
