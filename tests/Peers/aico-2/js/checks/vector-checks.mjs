import { ByteReader } from '../core/byte-reader.mjs';
import { concat, equal, fromHex, toBase64Url, toHex, u64, utf8 } from '../core/bytes.mjs';
import { FrameReader, FrameSealer, FrameType } from '../core/frames.mjs';
import { ClientHandshake, openHandshake, handshakeHeader, keyId, prologue } from '../core/handshake.mjs';
import { decodeRequestHead, decodeResponseHead, encodeRequestHead, encodeResponseHead, HeadError, decodeFields, encodeFields } from '../core/head.mjs';
import { exportSecret, sessionKeys } from '../core/key-schedule.mjs';
import { NoiseInitiator, NoiseResponder, Pattern, publicKey } from '../core/noise.mjs';
import { padme } from '../core/padding.mjs';
import { suites } from '../core/suites.mjs';

/** The known answers of section 22. Cases of a suite that is not here are run up to the session keys. */

const serverStatic = () => fromHex('11'.repeat(32));

function checkHandshake(report, vector) {
  const name = `case ${vector.name}`;
  const pattern = Pattern[vector.pattern];
  const staticPrivate = fromHex(vector.server_static_private);
  const staticPublic = publicKey(staticPrivate);
  const header = handshakeHeader(pattern, staticPublic);
  const initiator = new NoiseInitiator({
    pattern, prologue: prologue(header), serverStatic: staticPublic,
    staticPrivate: vector.client_static_private ? fromHex(vector.client_static_private) : null,
    ephemeral: fromHex(vector.client_ephemeral_private),
  });
  const request = concat(header, initiator.writeMessage1(utf8(vector.payload1)));
  const responder = new NoiseResponder({ pattern, prologue: prologue(request.slice(0, 10)), staticPrivate });
  const payload1 = responder.readMessage1(request.subarray(10));
  const answer = responder.writeMessage2(utf8(vector.payload2), fromHex(vector.server_ephemeral_private));
  const opened = initiator.readMessage2(answer.message);

  report.equal(`${name} server public`, toHex(staticPublic), vector.server_static_public);
  report.equal(`${name} kid`, toHex(keyId(staticPublic)), vector.kid);
  report.equal(`${name} prologue`, toHex(prologue(header)), vector.prologue);
  report.equal(`${name} request`, toHex(request), vector.handshake_request_body);
  report.check(`${name} payload1`, equal(payload1, utf8(vector.payload1)));
  report.equal(`${name} client static`, responder.clientStatic ? toHex(responder.clientStatic) : null,
    vector.client_static_public);
  report.equal(`${name} response`, toHex(answer.message), vector.handshake_response_body);
  report.check(`${name} payload2`, equal(opened.payload, utf8(vector.payload2)));
  for (const side of [answer, opened]) {
    report.equal(`${name} h`, toHex(side.hash), vector.handshake_hash);
    report.equal(`${name} split c2s`, toHex(side.split[0]), vector.split_c2s);
    report.equal(`${name} split s2c`, toHex(side.split[1]), vector.split_s2c);
    report.equal(`${name} x_c2s`, toHex(exportSecret(side.split[0])), vector.x_c2s);
    report.equal(`${name} x_s2c`, toHex(exportSecret(side.split[1])), vector.x_s2c);
    const keys = sessionKeys(side.split, side.hash);
    report.equal(`${name} k_c2s`, toHex(keys.c2s), vector.k_c2s);
    report.equal(`${name} k_s2c`, toHex(keys.s2c), vector.k_s2c);
  }
}

/** The same handshake through the classes that client and server use. */
function checkEndpoints(report, vector) {
  const offered = JSON.parse(vector.payload1).suites;
  const client = new ClientHandshake({
    serverKey: fromHex(vector.server_static_public), suites: offered,
    identity: vector.client_static_private ? fromHex(vector.client_static_private) : null,
    ephemeral: fromHex(vector.client_ephemeral_private),
  });
  report.equal(`case ${vector.name} client`, toHex(client.request), vector.handshake_request_body);
  const session = client.finish(fromHex(vector.handshake_response_body));
  report.equal(`case ${vector.name} session`, [session.sid, session.suite, toHex(session.keys.c2s)].join(),
    [JSON.parse(vector.payload2).sid, vector.suite, vector.k_c2s].join());
  const opened = openHandshake(fromHex(vector.handshake_request_body),
    { staticKeys: [serverStatic()], patterns: [1, 2], suites: [vector.suite] });
  const answer = opened.answer(utf8(vector.payload2), fromHex(vector.server_ephemeral_private));
  report.equal(`case ${vector.name} server`, toHex(answer.message), vector.handshake_response_body);
  report.equal(`case ${vector.name} server keys`, toHex(answer.keys.s2c), vector.k_s2c);
}

async function checkExchange(report, vector, exchange) {
  const suite = suites.get(vector.suite);
  for (const side of ['request', 'response']) {
    const name = `case ${vector.name} n=${exchange.n} ${side}`;
    const request = side === 'request';
    const salt = fromHex(request ? exchange.salt_c : exchange.salt_s);
    const key = fromHex(request ? vector.k_c2s : vector.k_s2c);
    const frames = exchange[`${side}_frames`];
    const body = fromHex(exchange[`${side}_body`]);
    const sealer = new FrameSealer({ suite, key, n: exchange.n, salt });
    const sealed = frames.map((frame) => {
      report.equal(`${name} nonce ${frame.index}`, toHex(suite.nonce(exchange.n, salt, frame.index)), frame.nonce);
      return sealer.sealExactly(parseInt(frame.header.slice(0, 2), 16), fromHex(frame.plaintext));
    });
    sealed.forEach((bytes, i) => report.equal(`${name} frame ${i}`, toHex(bytes), frames[i].header + frames[i].sealed));
    report.equal(`${name} body`, toHex(concat(...(request ? [] : [salt]), ...sealed)), toHex(body));
    // Bytewise too, since the reader must not depend on how chunks fall.
    for (const chunks of [[body], Array.from(body, (byte) => Uint8Array.of(byte))]) {
      const outcome = await readMessage({ suite, key, n: exchange.n, salt, chunks, request });
      report.equal(`${name} read`, outcome.fault, null);
      const types = frames.map((frame) => parseInt(frame.header[1], 16)).filter((type) => type !== FrameType.PAD);
      report.equal(`${name} types`, outcome.frames.map((frame) => frame.type).join(), types.join());
    }
    checkHeads(report, name, frames, request);
  }
  report.equal(`case ${vector.name} Aico-Request`, toBase64Url(concat(u64(exchange.n), fromHex(exchange.salt_c))),
    exchange.header_aico_request);
}

function checkHeads(report, name, frames, request) {
  const [head] = frames;
  if (head.header[0] === '2') return; // padded
  const bytes = fromHex(head.plaintext);
  const decoded = request ? decodeRequestHead(bytes) : decodeResponseHead(bytes);
  const aico = request
    ? [['aico-rid', decoded.rid], ['aico-t', String(decoded.t)],
      ...(decoded.retryOf === null ? [] : [['aico-retry-of', String(decoded.retryOf)]])] : [];
  const fields = [...decoded.fields, ...aico];
  const encoded = request ? encodeRequestHead({ ...decoded, fields }) : encodeResponseHead({ ...decoded, fields });
  report.equal(`${name} HEAD`, encoded.length, bytes.length);
  const trailers = frames.find((frame) => frame.header[1] === '3');
  if (trailers) {
    report.equal(`${name} TRAILERS`, toHex(encodeFields(decodeFields(fromHex(trailers.plaintext)))), trailers.plaintext);
  }
}

/** Reads as a receiver does; the fault is null where there is none. */
async function readMessage({ suite, key, n, salt, chunks, request }) {
  const bytes = ByteReader.of(...chunks);
  if (!request) await bytes.read(8);
  const reader = new FrameReader({ bytes, suite, key, n, salt });
  const frames = [];
  try {
    while (!reader.ended) {
      const frame = await reader.next();
      if (frame.type === FrameType.HEAD) {
        reader.expectBody((request ? decodeRequestHead : decodeResponseHead)(frame.data).fields);
      }
      frames.push(frame);
    }
    await reader.finish();
    return { frames, fault: null };
  } catch (error) {
    return { frames, fault: error.kind ?? String(error) };
  }
}

async function checkNegativeMessage(report, vector, entry, suite) {
  const request = entry.side === 'request';
  const body = fromHex(entry.body);
  const outcome = await readMessage({
    suite, key: fromHex(request ? vector.k_c2s : vector.k_s2c), n: entry.n,
    salt: request ? fromHex(entry.salt) : body.slice(0, 8), chunks: [body], request,
  });
  report.equal(`negative_messages ${entry.id}`, outcome.fault, entry.expect);
  // PADs are not delivered, so fewer frames than verified may arrive; never more.
  report.check(`negative_messages ${entry.id} frames`, outcome.frames.length <= entry.ok_frames,
    `${outcome.frames.length} of ${entry.ok_frames}`);
}

function checkNegativeHandshake(report, entry, cases) {
  const name = `negative_handshakes ${entry.id}`;
  try {
    if (entry.at === 'server') {
      openHandshake(fromHex(entry.handshake_request_body),
        { staticKeys: [serverStatic()], patterns: [1, 2], suites: ['aegis256', 'xchacha20poly1305'] });
    } else {
      const vector = cases.find((one) => one.name === entry.case);
      new ClientHandshake({
        serverKey: fromHex(vector.server_static_public), suites: JSON.parse(vector.payload1).suites,
        ephemeral: fromHex(vector.client_ephemeral_private),
      }).finish(fromHex(entry.handshake_response_body));
    }
    report.check(name, false, 'was accepted');
  } catch (error) {
    if (entry.at === 'client') report.check(name, true);
    else report.equal(name, `${error.status} ${error.problem}`, `${entry.status} ${entry.problem}`);
  }
}

function checkHead(report, name, entry, valid) {
  const decode = entry.side === 'request' ? decodeRequestHead : decodeResponseHead;
  try {
    decode(fromHex(entry.plaintext));
    report.check(name, valid, 'was accepted');
  } catch (error) {
    report.check(name, !valid && error instanceof HeadError, String(error));
  }
}

/** @returns {Promise<string[]>} what was left out, and why */
export async function checkVectors(report, vectors) {
  const skipped = [];
  for (const vector of vectors.cases) {
    checkHandshake(report, vector);
    checkEndpoints(report, vector);
    if (!suites.has(vector.suite)) skipped.push(`frames of case ${vector.name}: no ${vector.suite} in @noble`);
    else for (const exchange of vector.exchanges) await checkExchange(report, vector, exchange);
  }
  let withoutSuite = 0;
  for (const entry of vectors.negative_messages) {
    const vector = vectors.cases.find((one) => one.name === entry.case);
    const suite = suites.get(vector.suite);
    if (suite) await checkNegativeMessage(report, vector, entry, suite);
    else withoutSuite++;
  }
  if (withoutSuite > 0) skipped.push(`${withoutSuite} of ${vectors.negative_messages.length} negative_messages: the same`);
  for (const entry of vectors.negative_handshakes) checkNegativeHandshake(report, entry, vectors.cases);
  vectors.heads_valid.forEach((entry, i) => checkHead(report, `heads_valid ${i}`, entry, true));
  vectors.heads_invalid.forEach((entry) => checkHead(report, `heads_invalid ${entry.id}`, entry, false));
  for (const { length, padded } of vectors.padme) report.equal(`padme ${length}`, padme(length), padded);
  return skipped;
}
