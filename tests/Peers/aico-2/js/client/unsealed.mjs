import { mediaType } from '../core/head.mjs';
import { decodeProblem, problemMediaType, problemName } from '../core/problems.mjs';

export const maxUnsealedProblem = 8192;

const statuses = {
  'sealed-required': [403], rejected: [400], 'session-unknown': [422], 'handshake-failed': [400],
  'version-unsupported': [400], 'key-unknown': [422], 'client-refused': [403], busy: [429, 503],
};

/** The name of an unsealed problem, recognised as section 11 says; null for anything else. */
export function readUnsealedProblem(status, headers, body) {
  if (mediaType(headers.get('content-type')) !== problemMediaType || body.length > maxUnsealedProblem) return null;
  const name = problemName(decodeProblem(body));
  return statuses[name]?.includes(status) ? name : null;
}
