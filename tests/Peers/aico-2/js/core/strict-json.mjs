import { fromUtf8 } from './bytes.mjs';

/** A number with a fraction or an exponent: never an integer of the protocol, whatever its value. */
export class JsonReal {
  constructor(text) {
    this.text = text;
  }
}

const maxDepth = 32;
const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const space = /[ \t\r\n]*/y;

/**
 * JSON of section 3.3: UTF-8 without BOM; a member that occurs twice, at any depth, is an error.
 * Objects become maps, so that no member name is special.
 * @param {Uint8Array} bytes
 */
export function parseStrictJson(bytes) {
  const text = fromUtf8(bytes);
  let at = 0;

  const fail = (what) => {
    throw new SyntaxError(`JSON: ${what} at ${at}`);
  };
  const match = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const token = (expected) => {
    match(space);
    if (!text.startsWith(expected, at)) return false;
    at += expected.length;
    return true;
  };

  const readString = () => {
    match(space);
    const found = match(string) ?? fail('no string');
    return JSON.parse(found[0]);
  };

  const readObject = (depth) => {
    const members = new Map();
    if (token('}')) return members;
    do {
      const name = readString();
      if (members.has(name)) fail('member twice');
      if (!token(':')) fail('no colon');
      members.set(name, readValue(depth + 1));
    } while (token(','));
    return token('}') ? members : fail('object not closed');
  };

  const readArray = (depth) => {
    const items = [];
    if (token(']')) return items;
    do items.push(readValue(depth + 1));
    while (token(','));
    return token(']') ? items : fail('array not closed');
  };

  const readValue = (depth) => {
    if (depth > maxDepth) fail('too deep');
    if (token('{')) return readObject(depth);
    if (token('[')) return readArray(depth);
    if (token('true')) return true;
    if (token('false')) return false;
    if (token('null')) return null;
    if (text[at] === '"') return readString();
    const found = match(number) ?? fail('no value');
    return found[1] || found[2] ? new JsonReal(found[0]) : Number(found[0]);
  };

  const value = readValue(0);
  match(space);
  if (at !== text.length) fail('text after the value');
  return value;
}
