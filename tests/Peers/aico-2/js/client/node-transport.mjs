import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { TransportError } from './errors.mjs';

const expectWait = 5000;

/** What both versions need of an HTTP response. */
function incoming(status, headers, stream) {
  const chunks = stream.iterator({ destroyOnReturn: false });
  return {
    status,
    headers: { get: (name) => headers[name] ?? null },
    async next() {
      try {
        const { value, done } = await chunks.next();
        return done ? null : new Uint8Array(value.buffer, value.byteOffset, value.length);
      } catch (error) {
        throw new TransportError('connection lost', { connected: true, cause: error });
      }
    },
  };
}

function firstOf(stream, events) {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of events) stream.off(event, done);
      resolve();
    };
    for (const event of events) stream.on(event, done);
  });
}

/** Writes the body, after 100 or five seconds where `Expect` was sent. */
async function sendBody(stream, body, expectContinue) {
  if (body === null) return void stream.end();
  if (expectContinue) {
    const timer = setTimeout(() => stream.emit('expectTimeout'), expectWait);
    await firstOf(stream, ['continue', 'response', 'close', 'expectTimeout']);
    clearTimeout(timer);
  }
  // A final answer came before anything was asked for: the source stays untouched.
  if (stream.answered || stream.destroyed) return void stream.end();
  if (body instanceof Uint8Array) return void stream.end(body);
  for await (const part of body) {
    if (stream.destroyed || stream.writableEnded) return;
    if (!stream.write(part)) await firstOf(stream, ['drain', 'close']);
  }
  stream.end();
}

function onAbort(signal, stream, cancel) {
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  stream.once('close', () => signal.removeEventListener('abort', cancel));
}

/** HTTP/1.1 through node:http. A chunked body and a response at once work where the server allows it. */
export class Http1Transport {
  #agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };

  send({ method, url, headers, body, signal, expectContinue = false }) {
    const { protocol } = new URL(url);
    const whole = body === null || body instanceof Uint8Array;
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(url, {
        method, agent: this.#agents[protocol],
        headers: {
          ...headers,
          ...(body instanceof Uint8Array ? { 'content-length': body.length } : {}),
          ...(whole ? {} : { 'transfer-encoding': 'chunked' }),
          ...(expectContinue ? { expect: '100-continue' } : {}),
        },
      });
      let incomingMessage = null;
      onAbort(signal, request, () => (incomingMessage ?? request).destroy());
      let connected = false;
      request.on('socket', (socket) => {
        connected = !socket.connecting;
        if (socket.connecting) socket.once('connect', () => { connected = true; });
        socket.setNoDelay(true);
      });
      request.on('response', (response) => {
        request.answered = true;
        incomingMessage = response;
        resolve(incoming(response.statusCode, response.headers, response));
      });
      request.on('error', (error) => reject(new TransportError(error.message, { connected, cause: error })));
      if (expectContinue || !whole) request.flushHeaders();
      sendBody(request, body, expectContinue).catch((error) => request.destroy(error));
    });
  }

  close() {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** HTTP/2, with prior knowledge where the URL is http. */
export class Http2Transport {
  #sessions = new Map();

  async send({ method, url, headers, body, signal, expectContinue = false }) {
    const { origin, pathname, search } = new URL(url);
    const session = await this.#connect(origin);
    return new Promise((resolve, reject) => {
      const stream = session.request({
        ':method': method, ':path': pathname + search, ...headers, ...(expectContinue ? { expect: '100-continue' } : {}),
      }, { endStream: false });
      onAbort(signal, stream, () => stream.close(http2.constants.NGHTTP2_CANCEL));
      stream.on('response', (response) => {
        stream.answered = true;
        resolve(incoming(response[':status'], response, stream));
      });
      stream.on('error', (error) => reject(new TransportError(error.message, { connected: true, cause: error })));
      stream.on('close', () => reject(new TransportError('stream closed', { connected: true })));
      sendBody(stream, body, expectContinue).catch((error) => stream.destroy(error));
    });
  }

  close() {
    for (const session of this.#sessions.values()) session.destroy();
  }

  #connect(origin) {
    const known = this.#sessions.get(origin);
    if (known && !known.destroyed && !known.closed) return known;
    return new Promise((resolve, reject) => {
      const session = http2.connect(origin);
      session.once('connect', () => {
        this.#sessions.set(origin, session);
        resolve(session);
      });
      session.on('error', (error) => reject(new TransportError(error.message, { connected: false, cause: error })));
    });
  }
}
