import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { allZero, concat, empty, utf8 } from './bytes.mjs';

/** Noise NK and IK over 25519, ChaChaPoly and SHA-256, as section 3.2 writes them out. */

export const Pattern = { NK: 1, IK: 2 };

const names = {
  [Pattern.NK]: 'Noise_NK_25519_ChaChaPoly_SHA256',
  [Pattern.IK]: 'Noise_IK_25519_ChaChaPoly_SHA256',
};

export class NoiseError extends Error {}

export const publicKey = (privateKey) => x25519.getPublicKey(privateKey);
export const generatePrivateKey = () => x25519.utils.randomSecretKey();
export const hmacSha256 = (key, data) => hmac(sha256, key, data);

/** X25519 with the test for zero that AICO/2 demands of every result. */
export function agree(privateKey, theirPublicKey) {
  let secret;
  try {
    secret = x25519.getSharedSecret(privateKey, theirPublicKey);
  } catch {
    throw new NoiseError('DH refused');
  }
  if (allZero(secret)) throw new NoiseError('DH is zero');
  return secret;
}

/** Two chained HMAC outputs: Noise's HKDF with two outputs. */
function expand(ck, input) {
  const t = hmacSha256(ck, input);
  const first = hmacSha256(t, Uint8Array.of(1));
  const second = hmacSha256(t, concat(first, Uint8Array.of(2)));
  t.fill(0);
  return [first, second];
}

/** `h`, `ck`, `k` and `n` of one handshake. */
export class SymmetricState {
  #ck;
  #k = null;
  #n = 0;

  constructor(pattern, prologue, serverStatic) {
    this.h = utf8(names[pattern]);
    this.#ck = this.h.slice();
    this.mixHash(prologue);
    this.mixHash(serverStatic);
  }

  mixHash(data) {
    this.h = sha256(concat(this.h, data));
  }

  mixKey(secret) {
    const [ck, k] = expand(this.#ck, secret);
    this.#wipeKeys();
    this.#ck = ck;
    this.#k = k;
    this.#n = 0;
    secret.fill(0);
  }

  encrypt(plaintext) {
    const sealed = chacha20poly1305(this.#k, this.#nonce(), this.h).encrypt(plaintext);
    this.mixHash(sealed);
    return sealed;
  }

  decrypt(sealed) {
    let plaintext;
    try {
      plaintext = chacha20poly1305(this.#k, this.#nonce(), this.h).decrypt(sealed);
    } catch {
      throw new NoiseError('handshake AEAD');
    }
    this.mixHash(sealed);
    return plaintext;
  }

  /** Noise Split(). Ends the state. */
  split() {
    const keys = expand(this.#ck, empty);
    this.#wipeKeys();
    return keys;
  }

  #nonce() {
    const nonce = new Uint8Array(12);
    new DataView(nonce.buffer).setBigUint64(4, BigInt(this.#n++), true);
    return nonce;
  }

  #wipeKeys() {
    this.#ck.fill(0);
    this.#k?.fill(0);
  }
}

/** The client's half: `writeMessage1`, then `readMessage2`. */
export class NoiseInitiator {
  #state;
  #serverStatic;
  #staticPrivate;
  #ephemeral;

  constructor({ pattern, prologue, serverStatic, staticPrivate = null, ephemeral = generatePrivateKey() }) {
    this.pattern = pattern;
    this.#serverStatic = serverStatic;
    this.#staticPrivate = staticPrivate;
    this.#ephemeral = ephemeral;
    this.#state = new SymmetricState(pattern, prologue, serverStatic);
  }

  writeMessage1(payload) {
    const state = this.#state;
    const parts = [publicKey(this.#ephemeral)];
    state.mixHash(parts[0]);
    state.mixKey(agree(this.#ephemeral, this.#serverStatic));
    if (this.pattern === Pattern.IK) {
      parts.push(state.encrypt(publicKey(this.#staticPrivate)));
      state.mixKey(agree(this.#staticPrivate, this.#serverStatic));
    }
    parts.push(state.encrypt(payload));
    return concat(...parts);
  }

  /** @returns {{ payload: Uint8Array, hash: Uint8Array, split: Uint8Array[] }} */
  readMessage2(message) {
    if (message.length < 48) throw new NoiseError('message 2 too short');
    const state = this.#state;
    const theirs = message.subarray(0, 32);
    state.mixHash(theirs);
    state.mixKey(agree(this.#ephemeral, theirs));
    if (this.pattern === Pattern.IK) state.mixKey(agree(this.#staticPrivate, theirs));
    const payload = state.decrypt(message.subarray(32));
    this.#ephemeral.fill(0);
    return { payload, hash: state.h, split: state.split() };
  }
}

/** The server's half: `readMessage1`, then `writeMessage2`. */
export class NoiseResponder {
  #state;
  #staticPrivate;
  #theirs = null;
  #clientStatic = null;

  constructor({ pattern, prologue, staticPrivate }) {
    this.pattern = pattern;
    this.#staticPrivate = staticPrivate;
    this.#state = new SymmetricState(pattern, prologue, publicKey(staticPrivate));
  }

  /** The client's static key, IK only. */
  get clientStatic() {
    return this.#clientStatic;
  }

  readMessage1(message) {
    const state = this.#state;
    const payloadAt = this.pattern === Pattern.IK ? 80 : 32;
    if (message.length < payloadAt + 16) throw new NoiseError('message 1 too short');
    this.#theirs = message.slice(0, 32);
    state.mixHash(this.#theirs);
    state.mixKey(agree(this.#staticPrivate, this.#theirs));
    if (this.pattern === Pattern.IK) {
      this.#clientStatic = state.decrypt(message.subarray(32, 80));
      state.mixKey(agree(this.#staticPrivate, this.#clientStatic));
    }
    return state.decrypt(message.subarray(payloadAt));
  }

  /** @returns {{ message: Uint8Array, hash: Uint8Array, split: Uint8Array[] }} */
  writeMessage2(payload, ephemeral = generatePrivateKey()) {
    const state = this.#state;
    const own = publicKey(ephemeral);
    state.mixHash(own);
    state.mixKey(agree(ephemeral, this.#theirs));
    if (this.pattern === Pattern.IK) state.mixKey(agree(ephemeral, this.#clientStatic));
    const message = concat(own, state.encrypt(payload));
    ephemeral.fill(0);
    return { message, hash: state.h, split: state.split() };
  }
}
