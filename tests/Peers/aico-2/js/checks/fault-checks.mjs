import { Execution, Kind } from '../client/errors.mjs';
import { Http2Transport } from '../client/node-transport.mjs';
import { fromUtf8, utf8 } from '../core/bytes.mjs';
import { faultNames } from '../server/faults.mjs';
import { inParallel, OwnPair } from './own-pair.mjs';

/** Every fault of the server against the own client: the kind and execution that section 15 gives, a prefix of the items. */

const { Executed, NotExecuted, Unknown } = Execution;
const items = { method: 'GET', path: '/items?count=3' };
const blob = { method: 'GET', path: '/blob/40000' };
const health = { method: 'GET', path: '/health' };
const post = (id) => ({
  method: 'POST', path: '/orders', fields: [['content-type', 'application/json']], content: utf8(JSON.stringify({ id })),
});

const problem = (name, status) => JSON.stringify({ type: `urn:aico:problem:${name}`, title: 'x', status });
const plainProblem = (name, status) => ({
  name: 'plain', status, content_type: 'application/problem+json; charset=utf-8', body: problem(name, status),
});
const payload = (members) => ({ name: 'handshake-payload', json: JSON.stringify(members) });
const goodPayload = { sid: 'SID', suite: 'xchacha20poly1305', exp: 3600, max_requests: 4096, hb: 15, more: [1] };

/**
 * @typedef {{ fault: object, call?: object, kinds?: string[], execution?: string, reason?: string, originalStatus?: number,
 *   client?: object, server?: object, first?: object, calls?: number }} Check
 *   without `kinds` the call succeeds; `first` is a call before the fault; `times` of the fault counts too
 */

/** @returns {Check[]} */
function checks() {
  const integrity = (fault, call = items) => ({ fault, call, kinds: [Kind.Integrity], execution: Unknown });
  const truncated = (fault, call = items) => ({ fault, call, kinds: [Kind.Truncated], execution: Unknown });
  const unsealed = (fault, kind) => ({ fault, kinds: [kind], execution: Unknown });
  const failedHandshake = (fault, kind = Kind.HandshakeFailed) => ({ fault, kinds: [kind], execution: NotExecuted });
  const sealed = (name, status, kind, execution, more = {}) => ({
    fault: { name: 'sealed-problem', problem: name, status, ...more.arguments }, kinds: [kind], execution,
    reason: more.reason, originalStatus: more.arguments?.original_status,
  });
  return [
    { fault: { name: 'session-unknown' } },
    unsealed({ name: 'session-unknown', times: 2 }, Kind.SessionLost),
    unsealed({ name: 'session-unknown-always' }, Kind.SessionLost),
    {
      fault: { name: 'session-unknown', run: true }, call: post('ran'), kinds: [Kind.OutcomeUnknown], execution: Executed,
      reason: 'AlreadyProcessed', originalStatus: 200,
    },
    unsealed({ name: 'rejected' }, Kind.Rejected),
    { ...unsealed({ name: 'rejected', run: true }, Kind.Rejected), call: post('rejected') },

    unsealed({ name: 'plain', status: 200, content_type: 'application/json', body: '{"status":"ok"}' }, Kind.Downgrade),
    unsealed({ name: 'plain', status: 204 }, Kind.Downgrade),
    unsealed({ name: 'plain', status: 302, headers: { location: '/elsewhere' } }, Kind.Unsealed),
    unsealed({ name: 'plain', status: 500, body: 'oops' }, Kind.Unsealed),
    unsealed({ name: 'plain', status: 401, content_type: 'application/json', body: '{}' }, Kind.Unsealed),
    unsealed({ ...plainProblem('session-unknown', 422), status: 400 }, Kind.Unsealed),
    unsealed({ ...plainProblem('session-unknown', 422), content_type: 'application/json' }, Kind.Unsealed),
    unsealed({ ...plainProblem('session-unknown', 422), body: `${problem('session-unknown', 422)}${' '.repeat(8192)}` }, Kind.Unsealed),
    unsealed(plainProblem('too-late', 408), Kind.Unsealed),
    unsealed(plainProblem('already-processed', 409), Kind.Unsealed),
    { fault: plainProblem('session-unknown', 422) },
    unsealed({ name: 'outer-status', status: 500 }, Kind.Unsealed),
    unsealed({ name: 'outer-status', status: 201 }, Kind.Downgrade),
    unsealed({ name: 'gzip' }, Kind.Downgrade),

    { fault: { name: 'sealed-problem', problem: 'too-late', status: 408, executed: false } },
    sealed('too-late', 408, Kind.TooLate, NotExecuted, { arguments: { executed: false, times: 2 } }),
    sealed('busy', 503, Kind.Refused, NotExecuted, { arguments: { executed: false }, reason: 'busy' }),
    sealed('internal', 500, Kind.Refused, Executed, { arguments: { executed: true } }),
    sealed('timeout', 408, Kind.Refused, Unknown),
    sealed('in-progress', 409, Kind.OutcomeUnknown, Executed, { arguments: { executed: true }, reason: 'InProgress' }),
    sealed('already-processed', 409, Kind.OutcomeUnknown, Executed,
      { arguments: { executed: true, original_status: 201 }, reason: 'AlreadyProcessed' }),
    sealed('outcome-unknown', 409, Kind.OutcomeUnknown, Unknown, { reason: 'Ambiguous' }),

    ...[0, 3, 4, 20, -1].flatMap((byte) => [0, 1, 2, 3].map((frame) => ({
      // A length that grew may run into the end of the body instead.
      ...integrity({ name: 'flip', frame, byte }), kinds: [Kind.Integrity, ...(byte === 3 ? [Kind.Truncated] : [])],
    }))),
    integrity({ name: 'flip-salt' }),
    ...[0, 1, 2].map((frame) => integrity({ name: 'drop-frame', frame })),
    truncated({ name: 'drop-frame', frame: 4 }),
    ...[0, 1, 3, 4].map((frame) => integrity({ name: 'duplicate-frame', frame })),
    ...[0, 1, 3].map((frame) => integrity({ name: 'swap-frames', frame })),
    ...[0, 1, 4].map((frame) => integrity({ name: 'insert-frame', frame })),
    ...[0, 1, 2, 3, 4].flatMap((frames) => [0, 3, 9].map((bytes) => truncated({ name: 'truncate', frames, bytes }))),
    truncated({ name: 'truncate', frames: 2, bytes: 500 }, blob),
    ...[0, 1, 2, 4, 5].map((frames) => ({
      // After the last frame only the end of the HTTP body is missing.
      fault: { name: 'cut', frames }, call: items, kinds: [Kind.Transport, Kind.Truncated], execution: Unknown,
    })),
    ...[0, 1, 3].map((frame) => integrity({ name: 'early-final', frame })),
    ...[items, blob, health].map((call) => truncated({ name: 'authentic-no-final' }, call)),
    ...[1, 100].flatMap((bytes) => [items, blob, health].map((call) => integrity({ name: 'after-final', bytes }, call))),
    ...['two-heads', 'data-first', 'unknown-type', 'reserved-flag', 'oversize-length']
      .flatMap((name) => [items, blob, health].map((call) => integrity({ name }, call))),
    ...['status-199', 'uppercase-name', 'refused-name', 'long-varint', 'trailing-byte']
      .map((kind) => integrity({ name: 'bad-head', kind }, health)),
    { ...integrity({ name: 'replay-answer' }, health), first: health },
    integrity({ name: 'reflect' }, post('reflected')),

    { fault: { name: 'hang', frames: 0 }, call: items, kinds: [Kind.Timeout], execution: Unknown, client: { timeout: 1500 } },
    ...[1, 2].map((frames) => (
      { fault: { name: 'hang', frames }, call: items, kinds: [Kind.Timeout], execution: Unknown, client: { silence: 1000 } })),
    { fault: { name: 'hang', frames: 1 }, call: items, kinds: [Kind.Timeout], execution: Unknown, server: { heartbeat: 5 } },
    { fault: { name: 'pads', count: 64 }, call: items },
    integrity({ name: 'pads', count: 200 }),
    { fault: { name: 'slow', seconds: 8 }, call: items, server: { heartbeat: 5 }, client: { silence: 6500 } },
    { fault: { name: 'split', bytes: 1 }, call: items },
    { fault: { name: 'split', bytes: 7 }, call: blob },

    failedHandshake({ name: 'handshake-plain', status: 200, content_type: 'text/html', body: '<html>' }),
    failedHandshake({ name: 'handshake-plain', status: 503, content_type: 'application/problem+json', body: problem('busy', 503) }),
    failedHandshake({ name: 'handshake-plain', status: 403, content_type: 'application/problem+json', body: problem('client-refused', 403) }, Kind.ClientRefused),
    failedHandshake({ name: 'handshake-plain', status: 422, content_type: 'application/problem+json', body: problem('key-unknown', 422) }, Kind.ServerIdentityChanged),
    ...[0, 31, 32, 60, -1].map((byte) => failedHandshake({ name: 'handshake-flip', byte })),
    failedHandshake({ name: 'handshake-other-key' }),
    { fault: { name: 'handshake-delay', seconds: 1 } },
    { fault: payload(goodPayload) },
    ...[
      { suite: 'aegis256' }, { suite: 'other' }, { suite: null }, { sid: 'AAAA' }, { sid: 'AAECAwQFBgcICQoLDA0ODx' },
      { exp: 59 }, { exp: 14401 }, { exp: '3600' }, { exp: 3600.5 }, { max_requests: 1023 }, { max_requests: 1048577 },
      { hb: 4 }, { hb: 61 }, { hb: undefined }, { sid: undefined },
    ].map((change) => failedHandshake(payload({ ...goodPayload, ...change }))),
    failedHandshake({ name: 'handshake-payload', json: JSON.stringify(goodPayload).replace('{', '{"hb":15,') }),
    failedHandshake({ name: 'handshake-payload', json: JSON.stringify(goodPayload).replace('3600', '3600.0') }),
  ];
}

/** What the call gave: its body, or what it surfaced, and the items delivered before. */
async function outcome(client, call) {
  const delivered = [];
  try {
    const response = await client.call(call);
    for await (const part of response.parts()) delivered.push(part);
    return { delivered, error: null };
  } catch (error) {
    if (!error.kind) throw error;
    return { delivered, error };
  }
}

function isPrefix(call, delivered) {
  if (call !== items) return call === blob ? delivered.flatMap((part) => [...part]).every((byte, i) => byte === ((i * 31 + 7) & 255)) : true;
  return delivered.every((part, i) => fromUtf8(part) === JSON.stringify({ index: i, text: `item ${i}` }));
}

async function runCheck(report, check, http2) {
  const { fault, call = health, kinds = null, execution, reason, originalStatus } = check;
  const name = `fault ${JSON.stringify(fault)} ${call.path}${http2 ? ' (HTTP/2)' : ''}`;
  const pair = await OwnPair.start(check.server);
  try {
    const client = pair.client({ ...check.client, ...(http2 ? { transport: new Http2Transport() } : {}) });
    if (check.first) await (await client.call(check.first)).bytes();
    await pair.fault(fault);
    const { delivered, error } = await outcome(client, call);
    report.check(name, kinds === null ? error === null : kinds.includes(error?.kind), String(error?.stack ?? error));
    if (kinds !== null && error) {
      report.equal(`${name} execution`, error.execution, execution);
      if (reason) report.equal(`${name} reason`, error.reason, reason);
      if (originalStatus) report.equal(`${name} original status`, error.originalStatus, originalStatus);
    }
    report.check(`${name} prefix`, isPrefix(call, delivered));
    if (fault.run) report.equal(`${name} executions`, (await pair.stats()).executions, 1);
    // The session, or a new one, serves the next call. After a failed handshake there is a back-off.
    if (fault.name !== 'session-unknown-always' && !(fault.name.startsWith('handshake-') && error)) {
      const next = await outcome(client, health);
      report.check(`${name} next call`, next.error === null, String(next.error));
    }
  } finally {
    pair.close();
  }
}

async function checkOrders(report) {
  const pair = await OwnPair.start();
  const wrong = [
    { name: 'nothing' }, {}, { name: 'flip' }, { name: 'flip', frame: -1, byte: 0 }, { name: 'flip', frame: 1, byte: 0, x: 1 },
    { name: 'plain', status: 99 }, { name: 'bad-head', kind: 'other' }, { name: 'gzip', times: 0 }, { name: 'gzip', path: 1 },
  ];
  for (const order of wrong) report.equal(`order ${JSON.stringify(order)}`, (await pair.control('POST', 'fault', order)).status, 400);
  await pair.fault({ name: 'rejected', path: '/api/v1/health' });
  const client = pair.client();
  report.check('fault waits for its path', (await outcome(client, items)).error === null);
  report.equal('fault of the path', (await outcome(client, health)).error?.kind, Kind.Rejected);
  await pair.fault({ name: 'rejected' });
  await pair.control('POST', 'reset');
  report.check('reset clears faults', (await outcome(client, health)).error === null);
  pair.close();
}

export async function checkFaults(report) {
  const all = checks();
  const covered = new Set(all.map(({ fault }) => fault.name));
  report.equal('faults without a check', faultNames.filter((name) => !covered.has(name)).join(), '');
  await checkOrders(report);
  await inParallel(all.flatMap((check) => [false, true].map((http2) => () => runCheck(report, check, http2))));
}
