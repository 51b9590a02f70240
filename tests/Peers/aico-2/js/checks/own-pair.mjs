import { Aico2Client } from '../client/client.mjs';
import { Http1Transport } from '../client/node-transport.mjs';
import { PeerServer } from '../server/peer-server.mjs';

/** A server of its own and clients for it, so that checks can run beside each other. */
export class OwnPair {
  #server;
  #transports = [];

  static async start(options = {}) {
    const pair = new OwnPair();
    pair.#server = new PeerServer(options);
    pair.origin = `http://127.0.0.1:${await pair.#server.listen()}`;
    pair.serverKey = pair.#server.publicKey;
    return pair;
  }

  client({ transport = new Http1Transport(), ...more } = {}) {
    this.#transports.push(transport);
    return new Aico2Client({ base: `${this.origin}/api/v1`, pins: [this.serverKey], transport, ...more });
  }

  async control(method, name, body) {
    const response = await fetch(`${this.origin}/_control/${name}`, { method, body: body && JSON.stringify(body) });
    return { status: response.status, ...await response.json() };
  }

  async fault(order) {
    const { status, error } = await this.control('POST', 'fault', order);
    if (status !== 200) throw new Error(`fault ${JSON.stringify(order)}: ${error}`);
  }

  stats() {
    return this.control('GET', 'stats');
  }

  close() {
    for (const transport of this.#transports) transport.close?.();
    this.#server.close();
  }
}

/** Runs the tasks a few at a time, since each has a server of its own. */
export async function inParallel(tasks, width = 8) {
  const queue = [...tasks];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let task; (task = queue.shift());) await task();
  }));
}
