import { fromUtf8, utf8 } from './bytes.mjs';

/** Problem documents of section 14. */

export const problemMediaType = 'application/problem+json';
export const problemPrefix = 'urn:aico:problem:';

const titles = {
  'sealed-required': 'Sealed message required',
  rejected: 'Message rejected',
  'session-unknown': 'Session not known',
  'handshake-failed': 'Handshake failed',
  'version-unsupported': 'Version not supported',
  'key-unknown': 'Server key not known',
  'client-refused': 'Client refused',
  busy: 'Busy',
  malformed: 'Malformed message',
  'target-mismatch': 'Target differs from the outer request',
  'too-late': 'Too late',
  'too-large': 'Too large',
  timeout: 'Timed out',
  cancelled: 'Cancelled by the peer',
  'in-progress': 'This call is running',
  'already-processed': 'This call was processed',
  'outcome-unknown': 'Outcome not known',
  internal: 'Internal error',
  shutdown: 'Server stops',
};

/** @param {{ executed?: boolean|null, original_status?: number|null, detail?: string|null }} more of sealed problems */
export function problem(name, status, more = {}) {
  const members = { type: problemPrefix + name, title: titles[name] ?? name, status };
  for (const [key, value] of Object.entries(more)) {
    if (value !== undefined && value !== null) members[key] = value;
  }
  return members;
}

export const encodeProblem = (members) => utf8(JSON.stringify(members));

/** The object in `bytes`, or null. */
export function decodeProblem(bytes) {
  try {
    const value = JSON.parse(fromUtf8(bytes));
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** `busy` of `urn:aico:problem:busy`; null for any other type. */
export const problemName = (members) =>
  typeof members?.type === 'string' && members.type.startsWith(problemPrefix)
    ? members.type.slice(problemPrefix.length) : null;
