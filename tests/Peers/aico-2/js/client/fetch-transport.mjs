import { TransportError } from './errors.mjs';

/**
 * HTTP through `fetch`, for browsers and elsewhere. Unary calls and server streams; a streaming request needs a browser
 * that takes request streams, and HTTP/2. `Expect` cannot be sent from here.
 */
export class FetchTransport {
  #fetch;

  constructor(fetchFunction = (...args) => fetch(...args)) {
    this.#fetch = fetchFunction;
  }

  /** @param {{ method: string, url: string, headers: Record<string, string>,
   *   body: Uint8Array|AsyncIterable<Uint8Array>|null, signal: AbortSignal }} request */
  async send({ method, url, headers, body, signal }) {
    const streaming = body !== null && !(body instanceof Uint8Array);
    let response;
    try {
      response = await this.#fetch(url, {
        method, headers, signal, redirect: 'manual', credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer',
        ...(body === null ? {} : { body: streaming ? toStream(body) : body }),
        ...(streaming ? { duplex: 'half' } : {}),
      });
    } catch (error) {
      throw new TransportError('fetch failed', { connected: error.cause?.code !== 'ECONNREFUSED', cause: error });
    }
    const reader = response.body?.getReader() ?? null;
    return {
      // An opaque redirect has status 0; it is a redirect all the same.
      status: response.type === 'opaqueredirect' ? 302 : response.status,
      headers: response.headers,
      async next() {
        try {
          const { value, done } = reader ? await reader.read() : { done: true };
          return done ? null : value;
        } catch (error) {
          throw new TransportError('connection lost', { connected: true, cause: error });
        }
      },
    };
  }
}

function toStream(parts) {
  const iterator = parts[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  }, { highWaterMark: 0 });
}
