import { utf8 } from '../core/bytes.mjs';
import { encodeProblem, problem, problemMediaType } from '../core/problems.mjs';

/** Unsealed answers. Every one of the protocol's has `Cache-Control: no-store`. */

export async function answer(exchange, status, contentType, body, headers = {}) {
  exchange.writeHead(status, {
    ...(contentType === null ? {} : { 'content-type': contentType }),
    'content-length': String(body.length), 'cache-control': 'no-store', ...headers,
  });
  if (body.length > 0) await exchange.write(body);
  await exchange.end();
}

export const answerProblem = (exchange, status, name, headers = {}) =>
  answer(exchange, status, problemMediaType, encodeProblem(problem(name, status)), headers);

export const answerJson = (exchange, value, status = 200) =>
  answer(exchange, status, 'application/json', utf8(JSON.stringify(value)));
