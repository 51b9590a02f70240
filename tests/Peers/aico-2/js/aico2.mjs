#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Context, runScenario, scenarios } from './checks/scenarios.mjs';
import { selfTest } from './checks/selftest.mjs';
import { fromBase64Url, fromHex, toBase64Url, toHex } from './core/bytes.mjs';
import { publicKey } from './core/noise.mjs';
import { suiteIds, suites } from './core/suites.mjs';
import { PeerServer } from './server/peer-server.mjs';

const usage = `aico2.mjs selftest AICO-2-KAT.json
aico2.mjs server --port 0 [--host 127.0.0.1] [--key HEX] [--suites a,b] [--lifetime S] [--max-requests N] [--heartbeat S]
                 [--client-keys HEX,HEX] [--handshake-rate N] [--verbose]
aico2.mjs client --base URL --key B64URL [--suites a,b] [--identity HEX] [--pause-file FILE] [--http2] [--vectors FILE]
                 SCENARIO... | all
aico2.mjs client --list`;

const defaultVectors = new URL('../../../Runtime.Tests/Protocols/Aico2/Vectors/aico-2-kat.json', import.meta.url);

class UsageError extends Error {}

const parse = (args, options) => {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
};

const text = { type: 'string' };
const flag = { type: 'boolean', default: false };

function integer(value, name, low, high) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < low || number > high) throw new UsageError(`--${name}: ${low} to ${high}`);
  return number;
}

function key(value, name, decode) {
  try {
    const bytes = decode(value);
    if (bytes.length === 32) return bytes;
  } catch {
    // Said below.
  }
  throw new UsageError(`--${name}: 32 bytes`);
}

/** Suites that are not here are left out, as a client without the CPU for one would; none at all is an error. */
function suiteList(value) {
  const chosen = value === undefined ? suiteIds : value.split(',').filter((id) => suites.has(id));
  if (chosen.length === 0) throw new UsageError(`--suites: only ${suiteIds.join()} is here`);
  return chosen;
}

/** `--client-keys` has private keys, as every HEX of the command line; a public key is taken as well. */
const admitted = (bytes) => [toHex(publicKey(bytes)), toHex(bytes)];

async function runServer(args) {
  const { values } = parse(args, {
    port: { ...text, default: '0' }, host: { ...text, default: '127.0.0.1' }, key: text, suites: text,
    lifetime: { ...text, default: '3600' }, 'max-requests': { ...text, default: '1048576' },
    heartbeat: { ...text, default: '15' }, 'client-keys': text, 'handshake-rate': { ...text, default: '1000' }, verbose: flag,
  });
  const server = new PeerServer({
    ...(values.key === undefined ? {} : { staticKey: key(values.key, 'key', fromHex) }),
    suites: suiteList(values.suites),
    lifetime: integer(values.lifetime, 'lifetime', 60, 14400),
    maxRequests: integer(values['max-requests'], 'max-requests', 1024, 1048576),
    heartbeat: integer(values.heartbeat, 'heartbeat', 5, 60),
    handshakeRate: integer(values['handshake-rate'], 'handshake-rate', 1, 1000000),
    clientKeys: values['client-keys']?.split(',').flatMap((one) => admitted(key(one, 'client-keys', fromHex))) ?? null,
    verbose: values.verbose,
  });
  const port = await server.listen(integer(values.port, 'port', 0, 65535), values.host);
  console.log(JSON.stringify({ port, key: toBase64Url(server.publicKey) }));
  const stop = () => process.exit(0);
  process.on('SIGTERM', stop);
  process.stdin.on('end', stop).on('error', stop).resume();
}

async function runClient(args) {
  const { values, positionals } = parse(args, {
    base: text, key: text, suites: text, identity: text, 'pause-file': text, http2: flag, vectors: text, list: flag,
  });
  if (values.list) {
    console.log(Object.keys(scenarios).join('\n'));
    return 0;
  }
  if (!values.base || !values.key || positionals.length === 0) throw new UsageError('--base, --key and a scenario');
  const pauseFile = values['pause-file'] ?? null;
  const names = positionals.flatMap((name) => (name === 'all'
    ? Object.keys(scenarios).filter((one) => one !== 'restart-process' || pauseFile) : [name]));
  for (const name of names) if (!Object.hasOwn(scenarios, name)) throw new UsageError(`no scenario "${name}"`);
  if (names.includes('restart-process') && !pauseFile) throw new UsageError('restart-process needs --pause-file');

  const context = new Context({
    base: values.base.replace(/\/$/, ''), serverKey: key(values.key, 'key', fromBase64Url), offered: suiteList(values.suites),
    identity: values.identity === undefined ? null : key(values.identity, 'identity', fromHex),
    pauseFile, http2: values.http2,
    headsInvalid: names.includes('heads-invalid')
      ? JSON.parse(readFileSync(values.vectors ?? defaultVectors, 'utf8')).heads_invalid : [],
  });
  let failed = 0;
  for (const name of names) {
    const result = await runScenario(name, context);
    console.log(JSON.stringify(result));
    if (!result.ok) failed++;
  }
  context.close();
  return failed > 0 ? 1 : 0;
}

async function runSelfTest([file, ...more]) {
  if (file === undefined || more.length > 0) throw new UsageError('the file of the vectors');
  return await selfTest(JSON.parse(readFileSync(file, 'utf8'))) ? 0 : 1;
}

const commands = { server: runServer, client: runClient, selftest: runSelfTest };

try {
  const [name, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, name ?? '')) throw new UsageError('no command');
  const code = await commands[name](args);
  if (code !== undefined) process.exit(code);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exit(2);
}
