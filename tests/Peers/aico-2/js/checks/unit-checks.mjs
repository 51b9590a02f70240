import { Aico2Client } from '../client/client.mjs';
import { FetchTransport } from '../client/fetch-transport.mjs';
import { Http1Transport, Http2Transport } from '../client/node-transport.mjs';
import { ClientSession } from '../client/session.mjs';
import { MemoryPinStore } from '../client/session-manager.mjs';
import { Execution, Kind } from '../client/errors.mjs';
import { fromUtf8, randomBytes, toHex, utf8 } from '../core/bytes.mjs';
import { decodeRequestHead, encodeRequestHead } from '../core/head.mjs';
import { generatePrivateKey, publicKey } from '../core/noise.mjs';
import { Ledger } from '../server/ledger.mjs';
import { ReplayWindow, ServerSession, SessionTable } from '../server/sessions.mjs';
import { OwnPair } from './own-pair.mjs';

/** What neither a vector nor a scenario nor a fault shows: tables, clocks, single flight, pins, the fetch transport. */

const health = { method: 'GET', path: '/health' };
const kindOf = async (promise) => promise.then(() => null, (error) => error.kind ?? String(error));

function checkAuthorities(report) {
  const accepts = (authority) => {
    const fields = [['aico-rid', 'A'.repeat(22)], ['aico-t', '0']];
    try {
      decodeRequestHead(encodeRequestHead({ method: 'GET', scheme: 'https', authority, path: '/', fields }));
      return true;
    } catch {
      return false;
    }
  };
  const good = ['a', 'api.example:443', '127.0.0.1:1', '[::1]', '[::]:80', '[1:2:3:4:5:6:7:8]', '[::ffff:1.2.3.4]', '[fe80::1]:65535'];
  const bad = ['', ':80', 'a:', 'a:123456', 'a@b', 'a/b', 'a b', '[1.2.3.4]', '[]', '[:]', '[:::]', '[1::2::3]', '[1:2]', '[::1',
    '[12345::]', '[1:2:3:4:5:6:7:8:9]', '[::1]x', '[::1.2.3]', '[1.2.3.4::]'];
  for (const authority of good) report.check(`authority ${authority}`, accepts(authority));
  for (const authority of bad) report.check(`authority ${authority} refused`, !accepts(authority));
}

/** Rules 1 to 8 of section 12.3 and the horizon. */
function checkLedger(report) {
  const minute = 60000;
  const at = (now, more = {}) => ({ idempotent: false, born: 0, processStart: -minute, now, ...more });
  const head = (rid, more = {}) => ({ method: 'POST', rid, t: 0, retryOf: null, ...more });
  const is = (name, ledger, request, context, expected) =>
    report.equal(`ledger ${name}`, ledger.decide(request, context)?.problem ?? 'run', expected);

  const ledger = new Ledger();
  is('1: GET', ledger, head('a', { method: 'GET', retryOf: 5e9 }), at(0), 'run');
  const { entry } = ledger.begin(head('a'), at(1000));
  is('2: running', ledger, head('a'), at(1001), 'in-progress');
  is('2: running, retry', ledger, head('a', { retryOf: 1 }), at(1001), 'in-progress');
  Object.assign(entry, { done: true, status: 201 });
  report.equal('ledger 3: status', ledger.decide(head('a'), at(1002)).original_status, 201);
  is('4: fresh', ledger, head('b', { t: minute }), at(minute), 'run');
  is('5: before the horizon', ledger, head('b', { t: 0 }), at(10 * minute), 'too-late');
  is('4: just inside', ledger, head('b', { t: 2000 }), at(10 * minute), 'run');
  is('5: t beyond E', ledger, head('b', { t: 9e9 }), at(11 * minute), 'run');
  is('6: idempotent', ledger, head('b', { retryOf: 5e9 }), at(minute, { idempotent: true }), 'run');
  is('7: retry', ledger, head('b', { t: minute, retryOf: 500 }), at(minute), 'run');
  is('8: before PROC', ledger, head('b', { t: 0, retryOf: 500 }), at(0, { processStart: 0 }), 'outcome-unknown');
  is('7: after PROC', ledger, head('b', { t: 2500, retryOf: 500 }), at(2500, { processStart: 0 }), 'run');
  is('entry ages out', ledger, head('a', { t: 11 * minute }), at(11 * minute), 'run');

  const small = new Ledger(2);
  for (const [i, rid] of ['a', 'b', 'c'].entries()) {
    small.begin(head(rid, { t: 3000 * (i + 1) }), at(3000 * (i + 1)));
  }
  is('dropped for space', small, head('a', { t: 3000 }), at(9000), 'too-late');
  is('kept', small, head('b', { t: 3000 }), at(9000), 'in-progress');
}

function checkWindow(report) {
  const window = new ReplayWindow(1048576);
  const marked = [5n, 3000n, 953n, 2999n, 6000n].map((n) => window.tryMark(n)).join();
  report.equal('window marks', marked, 'true,true,true,true,true');
  const refused = [5n, 3000n, 6000n, 0n, 1048577n, 3952n, 2n ** 63n].map((n) => window.tryMark(n)).join();
  report.equal('window refuses', refused, Array(7).fill('false').join());
  report.check('window oldest', window.acceptable(3953n));
  let seed = 7;
  const model = new Set();
  let top = 0;
  const random = new ReplayWindow(1048576);
  for (let i = 0; i < 20000; i++) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    const n = Math.max(1, top + (seed % 5000) - 3500);
    const expected = n <= 1048576 && n + 2048 > top && !model.has(n);
    if (random.tryMark(BigInt(n)) !== expected) return report.check(`window model ${n} top ${top}`, false);
    if (expected) { model.add(n); top = Math.max(top, n); }
  }
  return report.check('window model', true);
}

function checkSessionTable(report) {
  const session = (sid, born, principal = null) => new ServerSession({
    sid, suite: '', keys: { c2s: randomBytes(32), s2c: randomBytes(32) }, hash: null, principal, exp: 60,
    maxRequests: 1024, heartbeat: 15, born,
  });
  const table = new SessionTable({ confirmed: 2, unconfirmed: 2, perClientKey: 1 });
  const [a, b, c] = ['a', 'b', 'c'].map((sid, i) => session(sid, i));
  for (const one of [a, b, c]) table.add(one);
  report.check('unconfirmed pool: the oldest goes', table.find('a', 3) === null && table.find('b', 3) === b);
  table.confirm(b);
  report.check('unconfirmed for 30 s', table.find('c', 30001) === c && table.find('c', 30002) === null);
  report.check('confirmed stays', table.find('b', 30003) === b);
  report.check('expires', table.find('b', 60001) === null);
  const held = session('h', 0);
  held.hold();
  held.end();
  const before = held.keys.c2s.some((byte) => byte !== 0);
  held.release();
  report.check('keys live as long as an exchange', before && held.keys.c2s.every((byte) => byte === 0));
  const [d, e] = [session('d', 0, 'key'), session('e', 0, 'key')];
  for (const one of [d, e]) { table.add(one); table.confirm(one); }
  report.check('per client key', table.find('d', 1) === null && table.find('e', 1) === e);
}

/** Rules (a) to (d) of section 5, on a clock of its own. */
function checkClientSession(report) {
  let monotonic = 0;
  let wall = 1e12;
  const clock = { monotonic: () => monotonic, wall: () => wall };
  const create = () => new ClientSession(
    { sid: '', suite: 'xchacha20poly1305', keys: {}, hash: null, exp: 3600, maxRequests: 1024, heartbeat: 15 }, clock);
  const pass = (seconds) => { monotonic += seconds * 1000; wall += seconds * 1000; };
  const used = create();
  const unused = create();
  used.nextNumber();
  pass(24);
  report.check('rule c: unused', unused.usable);
  pass(1);
  report.check('rule c: after 25 s', !unused.usable && used.usable);
  wall += 31000;
  report.check('rule d: slept', !used.usable);
  wall -= 31000;
  pass(2600);
  report.check('renewal not before 75 %', !used.wantsRenewal);
  pass(500);
  report.check('renewal after 85 %', used.wantsRenewal && used.usable);
  pass(445);
  report.check('rule a', !used.usable);
  const counted = create();
  for (let i = 0; i < 1024; i++) counted.nextNumber();
  report.check('rule b', !counted.usable);
}

async function checkSingleFlight(report) {
  const pair = await OwnPair.start();
  const client = pair.client();
  await client.ping();
  await pair.control('POST', 'restart');
  await pair.control('POST', 'reset');
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.call(health).then((response) => response.json())));
  report.check('100 calls on a stale session', answers.every(({ status }) => status === 'ok'));
  const { handshakes, requests } = await pair.stats();
  report.equal('one handshake', handshakes, 1);
  report.check('at most one retry each', requests <= 200, requests);
  pair.close();
}

async function checkBackOff(report) {
  const pair = await OwnPair.start();
  const client = pair.client();
  await pair.fault({ name: 'handshake-plain', status: 503 });
  report.equal('handshake fails', await kindOf(client.call(health)), Kind.HandshakeFailed);
  report.equal('back-off: the same error', await kindOf(client.call(health)), Kind.HandshakeFailed);
  report.equal('back-off: one handshake', (await pair.stats()).handshakes, 1);
  await new Promise((resolve) => { setTimeout(resolve, 1300); });
  report.equal('after the back-off', await kindOf(client.call(health)), null);
  pair.close();
}

/** S12: `Expect` keeps the source untouched, so the call is replayable. */
async function checkUntouchedSource(report, transport) {
  const name = `${transport.constructor.name} stale session, source`;
  const pair = await OwnPair.start();
  const client = pair.client({ transport });
  await client.ping();
  let taken = 0;
  async function* source() {
    taken++;
    yield utf8('{}');
  }
  await pair.control('POST', 'restart');
  await new Promise((resolve) => { setTimeout(resolve, 3000); }); // rule 7
  const answer = await client.call({ method: 'POST', path: '/items', content: { items: source() } });
  report.equal(name, JSON.stringify(await answer.json()), '{"count":1,"bytes":2}');
  report.equal(`${name} taken once`, taken, 1);
  pair.close();
}

async function checkPins(report) {
  const pair = await OwnPair.start();
  const pinStore = new MemoryPinStore();
  const base = `${pair.origin}/api/v1`;
  const create = (more) => new Aico2Client({ base, transport: new FetchTransport(), ...more });
  report.equal('TOFU first contact', await kindOf(create({ pinStore }).call(health).then((response) => response.bytes())), null);
  const id = `${base}/_aico/handshake`;
  report.equal('TOFU pin', toHex(await pinStore.get(id)), toHex(pair.serverKey));
  await pinStore.remove(id);
  await pinStore.tryAdd(id, publicKey(generatePrivateKey()));
  const changed = await create({ pinStore }).call(health).catch((error) => error);
  report.equal('TOFU changed key', `${changed.kind} ${changed.execution}`, `${Kind.ServerIdentityChanged} ${Execution.NotExecuted}`);
  report.equal('second pin', await kindOf(create({ pins: [publicKey(generatePrivateKey()), pair.serverKey] }).call(health)), null);
  report.equal('no pin', await kindOf(create({ pins: [publicKey(generatePrivateKey())] }).call(health)), Kind.ServerIdentityChanged);
  pair.close();
}

async function checkIdentity(report) {
  const identity = generatePrivateKey();
  const pair = await OwnPair.start({ clientKeys: [toHex(publicKey(identity))] });
  report.equal('client key admitted', await kindOf(pair.client({ identity }).call(health)), null);
  report.equal('another is refused', await kindOf(pair.client({ identity: generatePrivateKey() }).call(health)), Kind.ClientRefused);
  pair.close();
}

/** The browser's way: unary calls, server streams, and nothing of Node. */
async function checkFetch(report) {
  const pair = await OwnPair.start();
  const client = pair.client({ transport: new FetchTransport() });
  await client.warmUp();
  const echoed = await (await client.call({ method: 'POST', path: '/echo', content: utf8('hello') })).text();
  report.equal('fetch echo', echoed, 'hello');
  const texts = [];
  for await (const part of (await client.call({ method: 'GET', path: '/items?count=3' })).parts()) texts.push(fromUtf8(part));
  report.equal('fetch items', texts.length, 3);
  const faults = {
    flip: Kind.Integrity, plain: Kind.Unsealed, cut: Kind.Transport, gzip: Kind.Downgrade, truncate: Kind.Truncated,
  };
  const arguments_ = {
    flip: { frame: 1, byte: 9 }, plain: { status: 302, headers: { location: '/x' } }, cut: { frames: 1 }, gzip: {},
    truncate: { frames: 2 },
  };
  for (const [name, kind] of Object.entries(faults)) {
    await pair.fault({ name, ...arguments_[name] });
    report.equal(`fetch ${name}`, await kindOf(client.call({ method: 'GET', path: '/items?count=3' }).then((r) => r.bytes())), kind);
  }
  pair.close();
  report.equal('fetch without a server', await kindOf(pair.client({ transport: new FetchTransport() }).call(health)), Kind.HandshakeFailed);
}

async function checkCancellation(report) {
  const pair = await OwnPair.start();
  const client = pair.client();
  const abort = new AbortController();
  const slow = client.call({ method: 'GET', path: '/items?count=3&delay_ms=2000', signal: abort.signal });
  const response = await slow;
  setTimeout(() => abort.abort(new Error('enough')), 200);
  const begun = performance.now();
  report.check('cancelled in mid-stream', await kindOf(response.bytes()) !== null && performance.now() - begun < 1500);
  report.equal('the session lives', await kindOf(client.call(health)), null);
  pair.close();
}

async function checkLimits(report) {
  const pair = await OwnPair.start();
  const client = pair.client();
  const large = await client.call({ method: 'GET', path: '/blob/17000000' });
  report.equal('response too large', await kindOf(large.bytes()), Kind.TooLarge);
  const body = new Uint8Array(17 * 1024 * 1024);
  const refused = await client.call({ method: 'PUT', path: '/blob/large', content: body }).catch((error) => error);
  report.equal('request too large', `${refused.kind} ${refused.reason} ${refused.execution}`, 'Refused too-large NotExecuted');
  report.equal('not executed', (await pair.stats()).executions, 0);
  pair.close();
}

export async function checkUnits(report) {
  checkAuthorities(report);
  checkLedger(report);
  checkWindow(report);
  checkSessionTable(report);
  checkClientSession(report);
  await Promise.all([
    checkSingleFlight(report), checkBackOff(report), checkUntouchedSource(report, new Http1Transport()),
    checkUntouchedSource(report, new Http2Transport()), checkPins(report), checkIdentity(report), checkFetch(report),
    checkCancellation(report), checkLimits(report),
  ]);
}
