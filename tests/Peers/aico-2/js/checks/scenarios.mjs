import { existsSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Aico2Client } from '../client/client.mjs';
import { Kind } from '../client/errors.mjs';
import { Http1Transport, Http2Transport } from '../client/node-transport.mjs';
import { concat, fromUtf8, randomBytes, toHex, utf8, fromHex } from '../core/bytes.mjs';
import { Flag, FrameType } from '../core/frames.mjs';
import { ClientHandshake, handshakeHeader, prologue } from '../core/handshake.mjs';
import { generatePrivateKey, Pattern, publicKey, SymmetricState } from '../core/noise.mjs';
import { bucket, padme } from '../core/padding.mjs';
import { encodeProblem } from '../core/problems.mjs';
import { json, newRid, requestHeader, WireClient } from './wire-client.mjs';

const sleep = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const newId = () => `js-${toHex(randomBytes(6))}`;

export class ScenarioFailure extends Error {}

export function expect(holds, detail) {
  if (!holds) throw new ScenarioFailure(typeof detail === 'string' ? detail : JSON.stringify(detail));
}

const same = (actual, expected, what) => expect(actual === expected, `${what}: ${actual} instead of ${expected}`);

/** What every scenario is given. */
export class Context {
  /** @param {{ base: string, serverKey: Uint8Array, offered: string[], identity: Uint8Array|null,
   *   pauseFile: string|null, http2: boolean, headsInvalid: object[] }} options */
  constructor(options) {
    Object.assign(this, options);
    this.wire = new WireClient({ ...options, identity: options.identity });
    this.transport = this.http2 ? new Http2Transport() : new Http1Transport();
  }

  client(more = {}) {
    return new Aico2Client({
      base: this.base, pins: [this.serverKey], suites: this.offered, transport: this.transport,
      identity: this.identity, ...more,
    });
  }

  async control(method, name) {
    const response = await fetch(`${this.wire.base.origin}/_control/${name}`, { method });
    expect(response.ok, `_control/${name}: ${response.status}`);
    return response.json();
  }

  async executions(id) {
    const stats = await this.control('GET', 'stats');
    return stats.by_id[id] ?? 0;
  }

  close() {
    this.transport.close();
  }
}

/** An unsealed refusal. */
function refused(answer, status, problem) {
  expect(!answer.sealed && answer.status === status && answer.problem === problem,
    `${answer.sealed ? 'sealed ' : ''}${answer.status} ${answer.problem} instead of ${status} ${problem}`);
}

function sealedProblem(answer, status, problem, executed) {
  expect(answer.sealed && answer.status === status && answer.problem === problem,
    `${answer.sealed ? 'sealed ' : ''}${answer.status} ${answer.problem} instead of sealed ${status} ${problem}`);
  if (executed !== undefined) same(answer.executed, executed, 'executed');
}

function sealedOk(answer) {
  expect(answer.sealed && answer.status === 200, `${answer.sealed ? 'sealed ' : ''}${answer.status} ${answer.problem}`);
}

async function fails(promise, kind, check = () => true) {
  try {
    await promise;
  } catch (error) {
    expect(error.kind === kind && check(error), `${error.kind ?? error} ${error.execution} instead of ${kind}`);
    return error;
  }
  throw new ScenarioFailure(`no failure instead of ${kind}`);
}

const order = (context, session, id, more = {}) => context.wire.message(session, {
  method: 'POST', path: '/orders', fields: [['content-type', 'application/json']],
  body: [json({ id, delay_ms: more.delay ?? 0 })], ...more,
});

const threeFrames = (context, session, id, more = {}) =>
  context.wire.message(session, { method: 'PUT', path: `/orders/${id}`, body: [utf8('one'), utf8('two'), utf8('three')], ...more });

async function* itemsOf(...texts) {
  for (const text of texts) yield utf8(text);
}

async function collect(response) {
  const texts = [];
  for await (const part of response.parts()) texts.push(fromUtf8(part));
  return texts;
}

// --- handshake

async function handshakeNk(context) {
  const client = context.client({ identity: null });
  const answer = await (await client.call({ method: 'GET', path: '/whoami' })).json();
  same(answer.principal, null, 'principal');
  return client.session.suite.id;
}

async function handshakeIk(context) {
  const identity = context.identity ?? generatePrivateKey();
  const client = context.client({ identity });
  const answer = await (await client.call({ method: 'GET', path: '/whoami' })).json();
  same(answer.principal, toHex(publicKey(identity)), 'principal');
}

async function handshakeFlips(context) {
  for (const identity of [null, context.identity ?? generatePrivateKey()]) {
    const { request } = new ClientHandshake({ serverKey: context.serverKey, identity, suites: context.offered });
    for (let at = 0; at < request.length; at++) {
      const changed = request.slice();
      changed[at] ^= at === 1 ? 0x80 : 1; // One bit of the pattern makes the other pattern; that is below.
      const answer = await context.wire.handshake(changed);
      const expected = at < 2 ? [400, 'version-unsupported'] : at < 10 ? [422, 'key-unknown'] : [400, 'handshake-failed'];
      refused({ ...answer, ...await context.wire.open({}, answer) }, ...expected);
    }
    const swapped = request.slice();
    swapped[1] = identity ? Pattern.NK : Pattern.IK;
    const answer = await context.wire.handshake(swapped);
    refused({ ...answer, ...await context.wire.open({}, answer) }, 400, 'handshake-failed');
  }
}

/** The points whose product with every clamped scalar is zero, and the same with the top bit set. */
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
].map(fromHex);

async function handshakeSmallOrder(context) {
  const payload = json({ v: [2], suites: context.offered });
  for (const point of smallOrder) {
    const header = handshakeHeader(Pattern.NK, context.serverKey);
    const state = new SymmetricState(Pattern.NK, prologue(header), context.serverKey);
    state.mixHash(point);
    state.mixKey(new Uint8Array(32)); // What DH gives: the AEAD below is valid, only the test for zero refuses it.
    const answer = await context.wire.handshake(concat(header, point, state.encrypt(payload)));
    refused({ ...answer, ...await context.wire.open({}, answer) }, 400, 'handshake-failed');
  }
}

async function handshakeBadPayload(context) {
  const suites = JSON.stringify(context.offered);
  const payloads = [
    ['', 'handshake-failed'], ['[]', 'handshake-failed'], ['{', 'handshake-failed'], [`{"suites":${suites}}`, 'handshake-failed'],
    ['{"v":[2]}', 'handshake-failed'], [`{"v":2,"suites":${suites}}`, 'handshake-failed'],
    [`{"v":["2"],"suites":${suites}}`, 'handshake-failed'], [`{"v":[2.0],"suites":${suites}}`, 'handshake-failed'],
    [`{"v":[2e0],"suites":${suites}}`, 'handshake-failed'], ['{"v":[2],"suites":[]}', 'handshake-failed'],
    ['{"v":[2],"suites":[1]}', 'handshake-failed'], [`{"v":[2],"v":[2],"suites":${suites}}`, 'handshake-failed'],
    [`{"v":[2],"suites":${suites},"x":1,"x":2}`, 'handshake-failed'], [`\ufeff{"v":[2],"suites":${suites}}`, 'handshake-failed'],
    [JSON.stringify({ v: [2], suites: Array(9).fill('x') }), 'handshake-failed'],
    [`{"v":[1],"suites":${suites}}`, 'version-unsupported'], [`{"v":[],"suites":${suites}}`, 'version-unsupported'],
    ['{"v":[2],"suites":["other"]}', 'version-unsupported'],
  ];
  for (const [text, problem] of payloads) {
    const { request } = new ClientHandshake({ serverKey: context.serverKey, suites: [], payload1: utf8(text) });
    const answer = await context.wire.handshake(request);
    const opened = await context.wire.open({}, answer);
    expect(answer.status === 400 && opened.problem === problem, `${text}: ${answer.status} ${opened.problem}`);
  }
  const more = utf8(`{"v":[2,2],"suites":${suites},"keys":{"a":[null,true,-1.5e3]}}`);
  const handshake = new ClientHandshake({ serverKey: context.serverKey, suites: context.offered, payload1: more });
  const answer = await context.wire.handshake(handshake.request);
  same(answer.status, 200, 'unknown member');
  handshake.finish(answer.body);
}

async function handshakeTooLong(context) {
  const offer = (padding) => json({ v: [2], suites: context.offered, x: 'x'.repeat(padding) });
  const most = 4096 - offer(0).length;
  for (const [payload1, status] of [[offer(most), 200], [offer(most + 1), 400]]) {
    const { request } = new ClientHandshake({ serverKey: context.serverKey, suites: context.offered, payload1 });
    same((await context.wire.handshake(request)).status, status, `payload1 of ${payload1.length} bytes`);
  }
  const header = handshakeHeader(Pattern.NK, context.serverKey);
  for (const length of [8193, 9, 0]) {
    const body = concat(header, randomBytes(8192)).subarray(0, length);
    const answer = await context.wire.handshake(body);
    refused({ ...answer, ...await context.wire.open({}, answer) }, 400, 'handshake-failed');
  }
}

async function suitesScenario(context) {
  const { wire } = context;
  for (const offered of [['unknown-suite', ...context.offered], context.offered]) {
    const handshake = new ClientHandshake({ serverKey: context.serverKey, suites: offered });
    const answer = await wire.handshake(handshake.request);
    same(answer.status, 200, offered.join());
    expect(context.offered.includes(handshake.finish(answer.body).suite), 'suite');
  }
}

// --- calls

async function echo(context) {
  for (const content of [new Uint8Array(0), utf8('x'), utf8('{"text":"grüße"}'), randomBytes(16384), randomBytes(16385)]) {
    const response = await context.client().call({
      method: 'POST', path: '/echo', fields: [['content-type', 'application/x-test']], content,
    });
    same(response.status, 200, 'status');
    same(response.header('content-type'), 'application/x-test', 'content-type');
    same(toHex(await response.bytes()), toHex(content), 'body');
  }
}

async function echoLarge(context) {
  const content = randomBytes(65536).slice();
  const large = concat(...Array(48).fill(content)); // 3 MiB
  const answer = await (await context.client().call({ method: 'POST', path: '/echo', content: large })).bytes();
  expect(answer.length === large.length && createHash('sha256').update(answer).digest('hex')
    === createHash('sha256').update(large).digest('hex'), 'body differs');
}

async function status(context) {
  const client = context.client();
  for (const code of [200, 201, 400, 401, 404, 409, 418, 422, 500, 503]) {
    const response = await client.call({ method: 'GET', path: `/status/${code}` });
    same(response.status, code, 'status');
    same(response.header('x-status'), String(code), 'x-status');
    same((await response.json()).status, code, 'body');
  }
  same((await client.call({ method: 'GET', path: '/nowhere' })).status, 404, 'unknown path');
}

async function whoami(context) {
  const rid = newRid();
  const fields = [['authorization', 'Bearer token']];
  const answer = await (await context.client().call({ method: 'GET', path: '/whoami', fields, rid })).json();
  same(answer.authorization, 'Bearer token', 'authorization');
  same(answer.rid, rid, 'rid');
}

const item = (index) => ({ index, text: `item ${index}` });

async function items(context) {
  const client = context.client();
  for (const count of [0, 1, 5, 200]) {
    const texts = await collect(await client.call({ method: 'GET', path: `/items?count=${count}` }));
    same(texts.length, count, 'items');
    texts.forEach((text, i) => expect(JSON.stringify(JSON.parse(text)) === JSON.stringify(item(i)), text));
  }
}

async function itemsSlow(context) {
  const response = await context.client().call({ method: 'GET', path: '/items?count=4&delay_ms=250' });
  const times = [];
  for await (const _ of response.parts()) times.push(performance.now());
  same(times.length, 4, 'items');
  expect(times[3] - times[0] > 500, `all within ${Math.round(times[3] - times[0])} ms`);
}

async function itemsBroken(context) {
  const response = await context.client().call({ method: 'GET', path: '/items/broken?count=3' });
  let count = 0;
  const error = await fails((async () => {
    for await (const _ of response.parts()) count++;
  })(), Kind.StreamFault);
  same(count, 3, 'items before the end');
  same(error.problem.type, 'urn:example:broken', 'type');
}

async function uploadItems(context) {
  const before = await context.executions('upload');
  const answer = await (await context.client().call({
    method: 'POST', path: '/items', content: { items: itemsOf('{"a":1}', '', 'x'.repeat(20000)) },
  })).json();
  same(answer.count, 3, 'count');
  same(answer.bytes, 20007, 'bytes');
  same(await context.executions('upload'), before + 1, 'executions');
}

async function chat(context) {
  const client = context.client();
  await client.ping();
  const sent = ['one', 'two', 'three'];
  if (!context.http2) {
    // HTTP/1.1 promises no answer before the request has ended.
    const texts = await collect(await client.call({ method: 'POST', path: '/chat', content: { items: itemsOf(...sent) } }));
    same(texts.join(), sent.join(), 'items');
    return 'request first, as HTTP/1.1 has it';
  }
  // Each item waits for the one before it to come back.
  let returned = () => {};
  async function* lockstep() {
    for (const text of sent) {
      const back = new Promise((resolve) => { returned = resolve; });
      yield utf8(text);
      await back;
    }
  }
  const response = await client.call({ method: 'POST', path: '/chat', content: { items: lockstep() } });
  const texts = [];
  for await (const part of response.parts()) {
    texts.push(fromUtf8(part));
    returned();
  }
  same(texts.join(), sent.join(), 'items');
  return 'in turns';
}

async function blobDown(context) {
  for (const length of [0, 1, 16384, 200001]) {
    const bytes = await (await context.client().call({ method: 'GET', path: `/blob/${length}` })).bytes();
    same(bytes.length, length, 'length');
    expect(bytes.every((byte, i) => byte === ((i * 31 + 7) & 255)), 'content');
  }
}

async function blobUp(context) {
  const content = randomBytes(50000);
  const expected = createHash('sha256').update(content).digest('hex');
  async function* source() {
    for (let at = 0; at < content.length; at += 7000) yield content.subarray(at, at + 7000);
  }
  for (const one of [content, { stream: source() }]) {
    const answer = await (await context.client().call({ method: 'PUT', path: `/blob/${newId()}`, content: one })).json();
    same(answer.bytes, content.length, 'bytes');
    same(answer.sha256, expected, 'sha256');
  }
}

async function ping(context) {
  const client = context.client();
  await client.warmUp();
  await client.ping();
  const session = await context.wire.session();
  const withBody = context.wire.message(session, { path: '/_aico/ping', body: [utf8('x')] });
  sealedProblem(await context.wire.exchange(withBody), 400, 'malformed', false);
  const post = await context.wire.exchange(context.wire.message(session, { method: 'POST', path: '/_aico/ping' }));
  expect(post.sealed && post.status === 404, `POST: ${post.status}`);
}

// --- retries

async function restart(context) {
  const client = context.client();
  const id = newId();
  await client.ping();
  await context.control('POST', 'restart');
  const put = await (await client.call({ method: 'PUT', path: `/orders/${id}` })).json();
  same(put.executions, 1, 'PUT');
  await context.control('POST', 'restart');
  // Rule 7 compares with the start of the process and allows two seconds of clock slack, the jitter comes on top.
  await sleep(3000);
  const post = await (await client.call({
    method: 'POST', path: '/orders', fields: [['content-type', 'application/json']], content: json({ id }),
  })).json();
  same(post.executions, 2, 'POST');
  same(await context.executions(id), 2, 'executions');
}

async function restartProcess(context) {
  const client = context.client();
  await client.ping();
  writeFileSync(`${context.pauseFile}.waiting`, '');
  for (let waited = 0; !existsSync(context.pauseFile); waited += 100) {
    expect(waited < 120000, 'the file did not appear');
    await sleep(100);
  }
  const id = newId();
  const answer = await (await client.call({ method: 'PUT', path: `/orders/${id}` })).json();
  same(answer.executions, 1, 'executions');
}

async function retryInProgress(context) {
  const { wire } = context;
  const session = await wire.session();
  const id = newId();
  const rid = newRid();
  const running = wire.exchange(order(context, session, id, { rid, delay: 1500 }));
  await sleep(400);
  sealedProblem(await wire.exchange(order(context, session, id, { rid, retryOf: 400 })), 409, 'in-progress', true);
  sealedProblem(await wire.exchange(order(context, session, id, { rid })), 409, 'in-progress', true);
  sealedOk(await running);
  same(await context.executions(id), 1, 'executions');
}

async function retryAlreadyProcessed(context) {
  const { wire } = context;
  const session = await wire.session();
  const id = newId();
  const rid = newRid();
  sealedOk(await wire.exchange(order(context, session, id, { rid })));
  for (const retryOf of [50, undefined]) {
    const answer = await wire.exchange(order(context, session, id, { rid, retryOf }));
    sealedProblem(answer, 409, 'already-processed', true);
    same(answer.members.original_status, 200, 'original_status');
  }
  same(await context.executions(id), 1, 'executions');
}

async function retrySameRidNewSession(context) {
  const { wire } = context;
  const id = newId();
  const rid = newRid();
  sealedOk(await wire.exchange(order(context, await wire.session(), id, { rid })));
  const answer = await wire.exchange(order(context, await wire.session(), id, { rid, retryOf: 100 }));
  sealedProblem(answer, 409, 'already-processed', true);
  same(await context.executions(id), 1, 'executions');
}

async function retryTooOld(context) {
  const { wire } = context;
  const session = await wire.session();
  const id = newId();
  const answer = await wire.exchange(order(context, session, id, { retryOf: 9999999999 }));
  sealedProblem(answer, 409, 'outcome-unknown');
  same(answer.executed, null, 'executed');
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(threeFrames(context, session, id, { retryOf: 9999999999 }))); // idempotent: rule 6
  same(await context.executions(id), 1, 'executions');
}

async function late(context) {
  const { wire } = context;
  const session = await wire.session();
  sealedOk(await wire.exchange(wire.message(session)));
  const id = newId();
  await sleep(Math.max(0, 61000 - (performance.now() - session.opened)));
  sealedProblem(await wire.exchange(order(context, session, id, { t: 0 })), 408, 'too-late', false);
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(order(context, session, id)));
}

// --- tampering

async function replay(context) {
  const { wire } = context;
  const session = await wire.session();
  const id = newId();
  const message = order(context, session, id);
  sealedOk(await wire.exchange(message));
  refused(await wire.exchange(message), 400, 'rejected');
  const atOnce = order(context, session, id);
  const answers = await Promise.all(Array.from({ length: 50 }, () => wire.exchange(atOnce)));
  same(answers.filter((answer) => answer.sealed).length, 1, 'sealed answers');
  answers.filter((answer) => !answer.sealed).forEach((answer) => refused(answer, 400, 'rejected'));
  same(await context.executions(id), 2, 'executions');
}

async function replayOtherSession(context) {
  const { wire } = context;
  const id = newId();
  const message = order(context, await wire.session(), id);
  const other = await wire.session();
  refused(await wire.exchange(message, { headers: { 'aico-session': other.sid } }), 400, 'rejected');
  const unknown = `${other.sid.slice(0, -4)}AAAA`;
  refused(await wire.exchange(message, { headers: { 'aico-session': unknown } }), 422, 'session-unknown');
  same(await context.executions(id), 0, 'executions');
}

async function tamperNumber(context) {
  const { wire } = context;
  const id = newId();
  const salt = randomBytes(8);
  const message = order(context, await wire.session(), id, { salt });
  for (const n of [message.n + 1, message.n + 500]) {
    refused(await wire.exchange(message, { headers: { 'aico-request': requestHeader(n, salt) } }), 400, 'rejected');
  }
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(message)); // the window is unmarked
}

async function tamperSalt(context) {
  const { wire } = context;
  const id = newId();
  const salt = randomBytes(8);
  const message = order(context, await wire.session(), id, { salt });
  for (let at = 0; at < 8; at++) {
    const changed = salt.slice();
    changed[at] ^= 1;
    refused(await wire.exchange(message, { headers: { 'aico-request': requestHeader(message.n, changed) } }), 400, 'rejected');
  }
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(message));
}

async function tamperFrames(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  const { length } = concat(...order(context, session, id).frames);
  const kinds = { head: 0, body: 0 };
  for (let at = 0; at < length; at++) {
    const message = order(context, session, id);
    const body = concat(...message.frames);
    body[at] ^= 1;
    const inHead = at < message.frames[0].length;
    const answer = await wire.exchange(message, { body });
    if (inHead) refused(answer, 400, 'rejected');
    else sealedProblem(answer, 400, 'malformed', false);
    kinds[inHead ? 'head' : 'body']++;
  }
  same(await context.executions(id), 0, 'executions');
  return `${kinds.head} bytes of HEAD, ${kinds.body} of DATA`;
}

async function swapDropDuplicate(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  const changes = {
    swap: ([head, one, two, three]) => [head, two, one, three],
    drop: ([head, , two, three]) => [head, two, three],
    duplicate: ([head, one, two, three]) => [head, one, one, two, three],
    insert: ([head, one, two, three]) => [head, one, concat(Uint8Array.of(2, 0, 0, 40), randomBytes(40)), two, three],
    final: ([head, one, two, three]) => [head, Uint8Array.of(one[0] | 0x80, ...one.subarray(1)), two, three],
  };
  for (const [name, change] of Object.entries(changes)) {
    const message = threeFrames(context, session, id);
    const answer = await wire.exchange(message, { body: concat(...change(message.frames)) });
    expect(answer.sealed && answer.problem === 'malformed' && answer.executed === false, `${name}: ${answer.status}`);
  }
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(threeFrames(context, session, id)));
}

async function truncateEverywhere(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  const { length } = concat(...order(context, session, id).frames);
  for (let end = 0; end < length; end++) {
    const message = order(context, session, id);
    const answer = await wire.exchange(message, { body: concat(...message.frames).subarray(0, end) });
    if (end < message.frames[0].length) refused(answer, 400, 'rejected');
    else sealedProblem(answer, 400, 'malformed', false);
  }
  same(await context.executions(id), 0, 'executions');
  return `${length} lengths`;
}

async function bytesAfterFinal(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  for (const more of [Uint8Array.of(0), randomBytes(100)]) {
    const message = order(context, session, id);
    sealedProblem(await wire.exchange(message, { body: concat(...message.frames, more) }), 400, 'malformed', false);
  }
  const empty = wire.message(session, { method: 'PUT', path: `/orders/${id}` }); // FINAL on HEAD
  sealedProblem(await wire.exchange(empty, { body: concat(...empty.frames, Uint8Array.of(0)) }), 400, 'malformed', false);
  same(await context.executions(id), 0, 'executions');
}

async function malformedBodies(context, bodies) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  for (const extra of bodies) {
    const answer = await wire.exchange(wire.message(session, { method: 'PUT', path: `/orders/${id}`, extra }));
    sealedProblem(answer, 400, 'malformed', false);
  }
  same(await context.executions(id), 0, 'executions');
}

const noFinal = (context) => malformedBodies(context, [
  () => [],
  (sealer) => [sealer.seal(FrameType.DATA, 0, utf8('x'))],
  (sealer) => [sealer.seal(FrameType.DATA, Flag.EOI, utf8('x'))],
]);

const twoHeads = (context) => malformedBodies(context, [
  (sealer) => [sealer.seal(FrameType.HEAD, 0, utf8('x')), sealer.seal(FrameType.DATA, Flag.FINAL, utf8('x'))],
  (sealer) => [sealer.seal(FrameType.HEAD, Flag.FINAL, utf8('x'))],
]);

const badFrames = (context) => malformedBodies(context, [
  (sealer) => [sealer.sealExactly(0x80, utf8('x'))],
  (sealer) => [sealer.sealExactly(0x86, utf8('x'))],
  (sealer) => [sealer.sealExactly(0x92, utf8('x'))],
  (sealer) => [sealer.sealExactly(FrameType.PAD | Flag.FINAL, utf8('x'))],
  (sealer) => [sealer.sealExactly(FrameType.TRAILERS, new Uint8Array(0))],
  (sealer) => [sealer.seal(FrameType.DATA, 0, new Uint8Array(0)), sealer.seal(FrameType.DATA, Flag.FINAL, utf8('x'))],
  (sealer) => [sealer.sealExactly(FrameType.DATA | Flag.PADDED | Flag.FINAL, new Uint8Array(4))],
  (sealer) => [sealer.seal(FrameType.TRAILERS, Flag.FINAL, utf8('x'))],
  (sealer) => [...Array.from({ length: 70 }, () => sealer.seal(FrameType.PAD, 0, new Uint8Array(0))),
    sealer.seal(FrameType.DATA, Flag.FINAL, utf8('x'))],
]);

async function errorInRequest(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  const problem = encodeProblem({ type: 'urn:example:gave-up', title: 'Gave up', status: 400 });
  const answer = await wire.exchange(wire.message(session, {
    method: 'PUT', path: `/orders/${id}`,
    extra: (sealer) => [sealer.seal(FrameType.DATA, 0, utf8('x')), sealer.seal(FrameType.ERROR, Flag.FINAL, problem)],
  }));
  sealedProblem(answer, 400, 'cancelled', false);
  same(await context.executions(id), 0, 'executions');
}

async function headsInvalid(context) {
  const { wire } = context;
  const session = await wire.session();
  const entries = context.headsInvalid.filter((entry) => entry.side === 'request');
  expect(entries.length > 0, 'no vectors');
  for (const entry of entries) {
    const answer = await wire.exchange(wire.message(session, { head: fromHex(entry.plaintext) }));
    expect(answer.sealed && answer.status === 400 && answer.problem === 'malformed', `${entry.id}: ${answer.status} ${answer.problem}`);
  }
  return `${entries.length} heads`;
}

async function targetMismatch(context) {
  const { wire } = context;
  const id = newId();
  const session = await wire.session();
  for (const target of [`${wire.prefix}/orders/${id}x`, `${wire.prefix}/health`, `${wire.prefix}/%6frders/${id}`]) {
    const message = wire.message(session, { method: 'PUT', path: `/orders/${id}` });
    sealedProblem(await wire.exchange(message, { target }), 400, 'target-mismatch', false);
  }
  const authority = wire.message(session, { method: 'PUT', path: `/orders/${id}`, authority: 'other.example' });
  sealedProblem(await wire.exchange(authority), 400, 'target-mismatch', false);
  same(await context.executions(id), 0, 'executions');
}

async function outerQueryIgnored(context) {
  const { wire } = context;
  const message = wire.message(await wire.session(), { path: '/items?count=2' });
  const answer = await wire.exchange(message, { target: `${message.target}?count=9` });
  sealedOk(answer);
  same(fromUtf8(answer.content).match(/"index":/g)?.length, 2, 'items');
}

async function outerFieldsIgnored(context) {
  const { wire } = context;
  const session = await wire.session();
  const headers = { authorization: 'Bearer outer', cookie: 'a=b', 'x-http-method-override': 'DELETE' };
  for (const [fields, expected] of [[[], null], [[['authorization', 'Bearer inner']], 'Bearer inner']]) {
    const answer = await wire.exchange(wire.message(session, { path: '/whoami', fields }), { headers });
    sealedOk(answer);
    same(JSON.parse(fromUtf8(answer.content)).authorization, expected, 'authorization');
  }
}

async function plainCallRefused(context) {
  const { wire } = context;
  const id = newId();
  const calls = [
    ['GET', '/health', {}, ''], ['POST', '/orders', { 'content-type': 'application/json' }, JSON.stringify({ id })],
    ['PUT', `/orders/${id}`, {}, ''], ['GET', '/_aico/ping', {}, ''], ['GET', '/nowhere', {}, ''],
  ];
  for (const [method, path, headers, body] of calls) {
    const answer = await wire.send(wire.prefix + path, headers, utf8(body), method);
    refused({ ...answer, ...await wire.open({}, answer) }, 403, 'sealed-required');
  }
  same(await context.executions(id), 0, 'executions');
}

async function contentEncodingRefused(context) {
  const { wire } = context;
  const id = newId();
  const message = order(context, await wire.session(), id);
  for (const encoding of ['gzip', 'br', 'identity, gzip']) {
    refused(await wire.exchange(message, { headers: { 'content-encoding': encoding } }), 400, 'rejected');
  }
  same(await context.executions(id), 0, 'executions');
  sealedOk(await wire.exchange(message, { headers: { 'content-encoding': 'identity' } }));
}

async function outerHeadersRefused(context) {
  const { wire } = context;
  const message = wire.message(await wire.session());
  const wrong = [
    { 'aico-request': 'AAAA' }, { 'aico-request': `${message.headers['aico-request']}AA` }, { 'aico-session': 'AAAA' },
    { 'aico-session': `${message.headers['aico-session']}=` },
    { 'aico-request': [message.headers['aico-request'], message.headers['aico-request']] },
  ];
  for (const headers of wrong) refused(await wire.exchange(message, { headers }), 400, 'rejected');
  sealedOk(await wire.exchange(message));
}

async function oversizeHead(context) {
  const { wire } = context;
  const session = await wire.session();
  const filled = (length) => {
    const head = (fill) => wire.message(session, { fields: [['x-fill', 'x'.repeat(fill)]], n: ++session.n });
    const overhead = head(1000).frames[0].length - 4 - session.suite.tag - 1000;
    return head(length - overhead);
  };
  sealedOk(await wire.exchange(filled(16384)));
  refused(await wire.exchange(filled(16385)), 400, 'rejected');
}

async function windowScenario(context) {
  const { wire } = context;
  const session = await wire.session();
  const at = (n) => wire.exchange(wire.message(session, { n }));
  for (const n of [2, 1, 5000, 4999, 2953, 7000, 5001]) sealedOk(await at(n));
  for (const n of [1, 5000, 2953, 4952, 2000, 0, session.maxRequests + 1]) refused(await at(n), 400, 'rejected');
  sealedOk(await at(4953));
  sealedOk(await at(session.maxRequests));
  refused(await at(7001), 400, 'rejected');
}

async function padding(context) {
  for (const policy of [padme, bucket(256), bucket(65536)]) {
    const content = randomBytes(40000);
    const client = context.client({ padding: policy });
    const answer = await (await client.call({ method: 'POST', path: '/echo', content })).bytes();
    same(toHex(answer), toHex(content), 'body');
  }
}

/** In the order of `all`; `late` needs a session of a minute's age and comes last. */
export const scenarios = {
  'handshake-nk': handshakeNk,
  'handshake-ik': handshakeIk,
  'handshake-flips': handshakeFlips,
  'handshake-small-order': handshakeSmallOrder,
  'handshake-bad-payload': handshakeBadPayload,
  'handshake-too-long': handshakeTooLong,
  suites: suitesScenario,
  echo,
  'echo-large': echoLarge,
  status,
  whoami,
  items,
  'items-slow': itemsSlow,
  'items-broken': itemsBroken,
  'upload-items': uploadItems,
  chat,
  'blob-down': blobDown,
  'blob-up': blobUp,
  ping,
  restart,
  'restart-process': restartProcess,
  'retry-in-progress': retryInProgress,
  'retry-already-processed': retryAlreadyProcessed,
  'retry-same-rid-new-session': retrySameRidNewSession,
  'retry-too-old': retryTooOld,
  replay,
  'replay-other-session': replayOtherSession,
  'tamper-number': tamperNumber,
  'tamper-salt': tamperSalt,
  'tamper-frames': tamperFrames,
  'swap-drop-duplicate': swapDropDuplicate,
  'truncate-everywhere': truncateEverywhere,
  'bytes-after-final': bytesAfterFinal,
  'no-final': noFinal,
  'two-heads': twoHeads,
  'bad-frames': badFrames,
  'error-in-request': errorInRequest,
  'heads-invalid': headsInvalid,
  'target-mismatch': targetMismatch,
  'outer-query-ignored': outerQueryIgnored,
  'outer-fields-ignored': outerFieldsIgnored,
  'outer-headers-refused': outerHeadersRefused,
  'plain-call-refused': plainCallRefused,
  'content-encoding-refused': contentEncodingRefused,
  'oversize-head': oversizeHead,
  window: windowScenario,
  padding,
  late,
};

/** @returns {Promise<{ scenario: string, ok: boolean, detail: string }>} */
export async function runScenario(name, context) {
  try {
    return { scenario: name, ok: true, detail: (await scenarios[name](context)) ?? '' };
  } catch (error) {
    const detail = error instanceof ScenarioFailure ? error.message : (error.stack ?? String(error));
    return { scenario: name, ok: false, detail };
  }
}
