import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concat, u64 } from './bytes.mjs';

/**
 * Frame AEADs of section 4. @noble has no AEGIS-256, so `aegis256` is not here: primitives are never written by hand.
 * @typedef {{ id: string, tag: number, nonce: (n: number|bigint, salt: Uint8Array, index: number) => Uint8Array,
 *   seal: (key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array) => Uint8Array,
 *   open: (key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array) => Uint8Array }} Suite
 */

/** @type {Suite} */
const xchacha = {
  id: 'xchacha20poly1305',
  tag: 16,
  nonce: (n, salt, index) => concat(u64(n), salt, u64(index)),
  seal: (key, nonce, ad, plaintext) => xchacha20poly1305(key, nonce, ad).encrypt(plaintext),
  open: (key, nonce, ad, sealed) => xchacha20poly1305(key, nonce, ad).decrypt(sealed),
};

/** @type {Map<string, Suite>} */
export const suites = new Map([[xchacha.id, xchacha]]);

/** In the order of preference. */
export const suiteIds = [...suites.keys()];
