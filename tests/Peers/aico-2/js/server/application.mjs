import { createHash } from 'node:crypto';
import { fromUtf8, utf8 } from '../core/bytes.mjs';
import { field, itemsMediaType, mediaType } from '../core/head.mjs';
import { pause } from './time.mjs';

/**
 * The application that both peers serve (README of the folder above). It knows nothing of the protocol.
 * @typedef {{ method: string, path: string, query: URLSearchParams, fields: [string, string][], body: Uint8Array,
 *   items: () => AsyncIterable<Uint8Array>, principal: string|null, rid: string, left: AbortSignal }} Request
 * @typedef {{ status: number, fields: [string, string][], body?: Uint8Array, items?: AsyncIterable<Uint8Array>,
 *   bytes?: AsyncIterable<Uint8Array> }} Answer
 */

/** Thrown by an item stream that ends with its own problem. */
export class StreamProblem extends Error {
  constructor(problem) {
    super(problem.type);
    this.problem = problem;
  }
}

export class Counters {
  constructor() {
    this.reset();
  }

  reset() {
    this.handshakes = 0;
    this.executions = 0;
    this.requests = 0;
    this.byId = new Map();
  }

  execute(id) {
    this.executions++;
    this.byId.set(id, (this.byId.get(id) ?? 0) + 1);
    return this.byId.get(id);
  }

  toJSON() {
    return {
      handshakes: this.handshakes, executions: this.executions, by_id: Object.fromEntries(this.byId), requests: this.requests,
    };
  }
}

const json = (value, status = 200, fields = []) => {
  const body = utf8(JSON.stringify(value));
  return { status, fields: [['content-type', 'application/json'], ['content-length', String(body.length)], ...fields], body };
};
const notFound = () => json({ title: 'Not found', status: 404 }, 404);
const badRequest = (title) => json({ title, status: 400 }, 400);
const itemStream = (items) => ({ status: 200, fields: [['content-type', itemsMediaType]], items });
const encodeItem = (value) => utf8(JSON.stringify(value));

const whole = (text, fallback) => (/^[0-9]{1,9}$/.test(text ?? '') ? Number(text) : fallback);
const isItems = (request) => mediaType(field(request.fields, 'content-type')) === itemsMediaType;

async function* numberedItems(request, count, delay) {
  for (let index = 0; index < count && !request.left.aborted; index++) {
    if (delay > 0) await pause(delay, request.left);
    yield encodeItem({ index, text: `item ${index}` });
  }
}

async function* brokenItems(request, count) {
  yield* numberedItems(request, count, 0);
  throw new StreamProblem({ type: 'urn:example:broken', title: 'Broken', status: 500 });
}

async function* blobBytes(length) {
  for (let at = 0; at < length; at += 16384) {
    yield Uint8Array.from({ length: Math.min(16384, length - at) }, (_, i) => ((at + i) * 31 + 7) & 255);
  }
}

async function order(request, { counters }, id, delay) {
  const executions = counters.execute(id);
  // Not cut short where the client leaves: the order runs on, as its ledger entry says.
  await pause(delay);
  return json({ id, executions });
}

async function postOrder(request, context) {
  let value;
  try {
    value = JSON.parse(fromUtf8(request.body));
  } catch {
    return badRequest('Body is not JSON');
  }
  if (typeof value?.id !== 'string') return badRequest('No id');
  return order(request, context, value.id, whole(String(value.delay_ms ?? 0), 0));
}

async function upload(request, { counters }) {
  if (!isItems(request)) return json({ title: 'Item stream expected', status: 415 }, 415);
  counters.execute('upload');
  let count = 0;
  let bytes = 0;
  for await (const item of request.items()) {
    count++;
    bytes += item.length;
  }
  return json({ count, bytes });
}

const routes = [
  { method: 'GET', path: /^\/health$/, run: () => json({ status: 'ok' }) },
  {
    method: 'POST', path: /^\/echo$/,
    run: (request) => ({
      status: 200,
      fields: [...request.fields.filter(([name]) => name === 'content-type' && !isItems(request)),
        ['content-length', String(request.body.length)]],
      body: request.body,
    }),
  },
  { method: 'POST', path: /^\/orders$/, run: postOrder },
  { method: 'PUT', path: /^\/orders\/([^/]+)$/, run: (request, context, id) => order(request, context, id, 0) },
  {
    method: 'GET', path: /^\/items$/,
    run: (request) => itemStream(
      numberedItems(request, whole(request.query.get('count'), 0), whole(request.query.get('delay_ms'), 0))),
  },
  {
    method: 'GET', path: /^\/items\/broken$/,
    run: (request) => itemStream(brokenItems(request, whole(request.query.get('count'), 0))),
  },
  { method: 'POST', path: /^\/items$/, streaming: true, run: upload },
  {
    method: 'POST', path: /^\/chat$/, streaming: true,
    run: (request) => (isItems(request) ? itemStream(request.items()) : json({ title: 'Item stream expected', status: 415 }, 415)),
  },
  {
    method: 'GET', path: /^\/blob\/([0-9]{1,9})$/,
    run: (request, context, length) => ({
      status: 200, fields: [['content-type', 'application/octet-stream']], bytes: blobBytes(Number(length)),
    }),
  },
  {
    method: 'PUT', path: /^\/blob\/([^/]+)$/,
    run: (request, { counters }, name) => {
      counters.execute(name);
      return json({ bytes: request.body.length, sha256: createHash('sha256').update(request.body).digest('hex') });
    },
  },
  {
    method: 'GET', path: /^\/status\/([2-5][0-9]{2})$/,
    run: (request, context, code) => (code === '204' || code === '304'
      ? { status: Number(code), fields: [['x-status', code]], body: new Uint8Array(0) }
      : json({ status: Number(code) }, Number(code), [['x-status', code]])),
  },
  {
    method: 'GET', path: /^\/whoami$/,
    run: (request) => json({
      principal: request.principal, authorization: field(request.fields, 'authorization'), rid: request.rid,
    }),
  },
];

const idempotentMethods = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/**
 * What the protocol layer must know of an endpoint before it dispatches.
 * @returns {{ streaming: boolean, idempotent: boolean, run: (request: Request, context: object) => Promise<Answer> }}
 */
export function findEndpoint(method, path) {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match) {
      return {
        streaming: route.streaming ?? false,
        idempotent: idempotentMethods.has(method),
        run: async (request, context) => route.run(request, context, ...match.slice(1).map(decodeURIComponent)),
      };
    }
  }
  return { streaming: false, idempotent: idempotentMethods.has(method), run: async () => notFound() };
}
