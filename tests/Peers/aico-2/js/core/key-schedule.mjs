import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { empty, utf8 } from './bytes.mjs';

/** Section 4: 32 zero bytes encrypted under the Split key stand in for it, so that stock Noise libraries can be peers. */
export function exportSecret(splitKey) {
  return chacha20poly1305(splitKey, new Uint8Array(12), empty).encrypt(new Uint8Array(32)).slice(0, 32);
}

/**
 * The keys of one session; the Split keys are wiped.
 * @param {Uint8Array[]} split
 * @param {Uint8Array} hash `h` at the end of the handshake
 */
export function sessionKeys(split, hash) {
  const derive = (splitKey, info) => {
    const secret = exportSecret(splitKey);
    const key = hkdf(sha256, secret, hash, utf8(info), 32);
    secret.fill(0);
    splitKey.fill(0);
    return key;
  };
  return { c2s: derive(split[0], 'aico/2 c2s'), s2c: derive(split[1], 'aico/2 s2c') };
}
