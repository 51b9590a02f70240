/** Byte strings: concatenation, numbers, hex and canonical base64url (conventions of the document). */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Map([...alphabet].map((letter, value) => [letter, value]));

export const empty = new Uint8Array(0);

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}

export const utf8 = (text) => new TextEncoder().encode(text);

/** Throws on bytes that are not UTF-8; a BOM stays in the text. */
export const fromUtf8 = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/** One character for each byte, as HTTP field values are handled everywhere in this peer. */
export function latin1(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function fromLatin1(text) {
  return Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    if (code > 0xff) throw new RangeError('not a byte string');
    return code;
  });
}

export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

export function fromHex(text) {
  if (!/^([0-9a-fA-F]{2})*$/.test(text)) throw new RangeError('not hex');
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** base64url without padding. */
export function toBase64Url(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const letters = Math.min(bytes.length - i, 3) + 1;
    for (let j = 0; j < letters; j++) text += alphabet[(group >> (18 - 6 * j)) & 63];
  }
  return text;
}

/** Throws on anything that is not canonical: padding, other letters, unused low bits that are not zero. */
export function fromBase64Url(text) {
  if (text.length % 4 === 1) throw new RangeError('not base64url');
  const result = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let group = 0;
  let offset = 0;
  for (const letter of text) {
    const value = values.get(letter);
    if (value === undefined) throw new RangeError('not base64url');
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      result[offset++] = (group >> bits) & 0xff;
    }
  }
  if ((group & ((1 << bits) - 1)) !== 0) throw new RangeError('base64url is not canonical');
  return result;
}

/** 8 bytes, big-endian. */
export function u64(number) {
  const result = new Uint8Array(8);
  new DataView(result.buffer).setBigUint64(0, BigInt(number));
  return result;
}

/** @returns {bigint} */
export const readU64 = (bytes, offset = 0) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset);

export const randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

export const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

export const allZero = (bytes) => bytes.every((byte) => byte === 0);
