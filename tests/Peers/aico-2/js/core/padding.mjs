import { concat } from './bytes.mjs';

/** Sender padding of section 8. `length` is L: the data and the 0x80 behind it. */
export function padme(length) {
  if (length < 2) return length;
  const e = Math.floor(Math.log2(length));
  const z = Math.max(0, e - Math.floor(Math.log2(e)) - 1);
  return e === 0 || z === 0 ? length : Math.ceil(length / 2 ** z) * 2 ** z;
}

/** @returns {(length: number) => number} */
export const bucket = (size) => (length) => Math.ceil(length / size) * size;

/** Appends 0x80 and zeros; the result has at most `limit` bytes, so `data` must be shorter than that. */
export function pad(data, policy, limit) {
  const target = Math.min(policy(data.length + 1), limit);
  return concat(data, Uint8Array.of(0x80), new Uint8Array(target - data.length - 1));
}

/** Null where the 0x80 is missing. */
export function unpad(padded) {
  let end = padded.length;
  while (end > 0 && padded[end - 1] === 0) end--;
  return end > 0 && padded[end - 1] === 0x80 ? padded.subarray(0, end - 1) : null;
}
