import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { once } from 'node:events';

/** HTTP/1.1 and HTTP/2 with prior knowledge on one port: the first bytes of a connection tell which it is. */

const preface = Buffer.from('PRI * HTTP/2.0');
const drainLimit = 65536;
const drainTime = 2000;

/** One request and its response, the same for both versions, with control over every byte of the body. */
export class Exchange {
  #request;
  #response;
  #chunks;
  #gone = new AbortController();

  constructor(request, response, expectsContinue) {
    this.#request = request;
    this.#response = response;
    this.#chunks = null;
    this.expectsContinue = expectsContinue;
    this.method = request.method;
    /** The raw request target. */
    this.target = request.url;
    this.path = request.url.split('?', 1)[0];
    this.http2 = request.httpVersionMajor === 2;
    this.remoteAddress = request.socket.remoteAddress;
    response.on('close', () => this.#gone.abort());
    request.on('error', () => this.#gone.abort());
    response.on('error', () => this.#gone.abort());
  }

  /** Aborts when the exchange is over or the client has left. */
  get gone() {
    return this.#gone.signal;
  }

  get host() {
    return this.#request.authority ?? this.#request.headers[':authority'] ?? this.#request.headers.host ?? '';
  }

  /** All values of an outer header, each line for itself. */
  headers(name) {
    const raw = this.#request.rawHeaders;
    const found = [];
    for (let i = 0; i < raw.length; i += 2) if (raw[i].toLowerCase() === name) found.push(raw[i + 1]);
    return found;
  }

  /** The next piece of the request body, null at its end. Throws where the connection broke. */
  async nextChunk() {
    if (this.expectsContinue) this.sendContinue();
    this.#chunks ??= this.#request.iterator({ destroyOnReturn: false });
    const { value, done } = await this.#chunks.next();
    return done ? null : new Uint8Array(value.buffer, value.byteOffset, value.length);
  }

  sendContinue() {
    this.expectsContinue = false;
    this.#response.writeContinue();
  }

  get started() {
    return this.#response.headersSent;
  }

  /** @param {Record<string, string>} headers */
  writeHead(status, headers) {
    const unread = !this.#request.readableEnded && !this.#request.complete;
    const close = !this.http2 && unread && (this.expectsContinue || this.#unreadLength() > drainLimit);
    this.#response.writeHead(status, close ? { ...headers, connection: 'close' } : headers);
    if (!this.http2) this.#response.socket?.setNoDelay(true);
    this.#response.flushHeaders?.();
  }

  /** Waits until the bytes have left this process. */
  write(bytes) {
    return new Promise((resolve) => {
      if (this.gone.aborted) resolve();
      else {
        this.gone.addEventListener('abort', resolve, { once: true });
        this.#response.write(bytes, () => {
          this.gone.removeEventListener('abort', resolve);
          resolve();
        });
      }
    });
  }

  /** Ends the response; a request that nobody reads on is drained a little and then reset. */
  async end() {
    if (this.gone.aborted) return;
    const finished = once(this.#response, 'close').catch(() => {});
    this.#response.end();
    if (this.#request.complete || this.#request.readableEnded) return;
    await this.#drain();
    await finished;
  }

  /** Closes the connection, or resets the stream, without an end of the HTTP body. */
  cut() {
    if (this.http2) this.#response.stream?.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    else this.#response.socket?.destroy();
  }

  /** Lets go of the request; what was answered still reaches the client. */
  #reset() {
    if (this.http2) this.#response.stream?.close(http2.constants.NGHTTP2_NO_ERROR);
    else this.#response.socket?.destroySoon();
  }

  #unreadLength() {
    const length = this.#request.headers['content-length'];
    return length === undefined ? Infinity : Number(length);
  }

  async #drain() {
    let drained = 0;
    const timer = setTimeout(() => this.#reset(), drainTime);
    try {
      while (drained <= drainLimit) {
        const chunk = this.expectsContinue ? null : await this.nextChunk();
        if (chunk === null) return;
        drained += chunk.length;
      }
      this.#reset();
    } catch {
      this.cut(); // The client has left while its body was drained; there is nobody to tell.
    } finally {
      clearTimeout(timer);
    }
  }
}

export class HttpFront {
  #handler;
  #sockets = new Set();
  #listener;

  /** @param {(exchange: Exchange) => Promise<void>} handler */
  constructor(handler) {
    this.#handler = handler;
    const http1 = http.createServer({ requestTimeout: 0, headersTimeout: 10000, keepAliveTimeout: 60000 });
    const h2 = http2.createServer();
    for (const server of [http1, h2]) {
      server.on('request', (request, response) => this.#handle(request, response, false));
      server.on('checkContinue', (request, response) => this.#handle(request, response, true));
    }
    h2.on('sessionError', () => {}); // A broken connection; its exchanges hear of it themselves.
    http1.on('clientError', (_, socket) => socket.destroy());
    this.#listener = net.createServer({ noDelay: true }, (socket) => this.#accept(socket, http1, h2));
  }

  async listen(port, host) {
    this.#listener.listen(port, host);
    await once(this.#listener, 'listening');
    return this.#listener.address().port;
  }

  close() {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(socket, http1, h2) {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let seen = Buffer.alloc(0);
    const look = (chunk) => {
      seen = Buffer.concat([seen, chunk]);
      const compared = Math.min(seen.length, preface.length);
      const may = seen.subarray(0, compared).equals(preface.subarray(0, compared));
      if (may && compared < preface.length) return;
      socket.off('data', look);
      socket.pause();
      socket.unshift(seen);
      (may ? h2 : http1).emit('connection', socket);
      if (!may) socket.resume();
    };
    socket.on('data', look);
  }

  #handle(request, response, expectsContinue) {
    const exchange = new Exchange(request, response, expectsContinue);
    this.#handler(exchange).catch((error) => {
      console.error(error);
      exchange.cut();
    });
  }
}
