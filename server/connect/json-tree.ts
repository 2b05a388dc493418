import { ConfigSyntaxError } from './step.ts';

/** A value of a JSON file with the place where it is written. */
export type JsonNode = { start: number; end: number } & (
  | { type: 'object'; members: JsonMember[] }
  | { type: 'array'; items: JsonNode[] }
  | { type: 'scalar'; value: unknown }
);

export interface JsonMember {
  key: string;
  keyStart: number;
  value: JsonNode;
}

const MAX_DEPTH = 200;

/**
 * Returns the root of a JSON file, or undefined when it holds nothing but white space and comments. Comments and
 * commas at the end are let in, as the editors whose files these are do it.
 * @throws ConfigSyntaxError.
 */
export function readJsonTree(text: string): JsonNode | undefined {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const fail = (what: string, offset = at): never => {
    throw new ConfigSyntaxError(text, offset, what);
  };
  const skip = (): void => {
    at = skipTrivia(text, at);
  };

  const readString = (): string => {
    const start = at;
    for (at += 1; text[at] !== '"'; at += 1) {
      const character = text[at];
      if (character === undefined || character === '\n') fail('a text is not closed', start);
      if (character === '\\') at += 1;
    }
    at += 1;
    try {
      return String(JSON.parse(text.slice(start, at)));
    } catch {
      return fail('a text holds what JSON does not allow', start);
    }
  };

  const readValue = (depth: number): JsonNode => {
    if (depth > MAX_DEPTH) fail('it is nested too deeply');
    const start = at;
    const opener = text[at];
    if (opener === '"') {
      const value = readString();
      return { type: 'scalar', value, start, end: at };
    }
    if (opener === '{' || opener === '[') {
      const members: JsonMember[] = [];
      const items: JsonNode[] = [];
      const closer = opener === '{' ? '}' : ']';
      at += 1;
      for (;;) {
        skip();
        if (text[at] === closer) break;
        const keyStart = at;
        if (opener === '[') {
          items.push(readValue(depth + 1));
        } else {
          if (text[at] !== '"')
            fail(text[at] === undefined ? 'the file ends too early' : 'a name in quotes is expected');
          const key = readString();
          skip();
          if (text[at] !== ':') fail('a colon is expected');
          at += 1;
          skip();
          members.push({ key, keyStart, value: readValue(depth + 1) });
        }
        skip();
        if (text[at] === ',') at += 1;
        else if (text[at] !== closer) fail(text[at] === undefined ? 'the file ends too early' : 'a comma is expected');
      }
      at += 1;
      return opener === '{' ? { type: 'object', members, start, end: at } : { type: 'array', items, start, end: at };
    }
    const word = /[^\s,\]}/:"[{]*/y;
    word.lastIndex = at;
    const written = word.exec(text)?.[0] ?? '';
    if (written === '') fail(opener === undefined ? 'the file ends too early' : 'a value is expected');
    at += written.length;
    try {
      const value: unknown = JSON.parse(written);
      return { type: 'scalar', value, start, end: at };
    } catch {
      return fail(`${written.slice(0, 20)} is not a value`, start);
    }
  };

  skip();
  if (at >= text.length) return undefined;
  const root = readValue(0);
  skip();
  if (at < text.length) fail('there is more after the end');
  return root;
}

/** Returns the place of the next character that is neither white space nor comment. @throws ConfigSyntaxError. */
export function skipTrivia(text: string, from: number): number {
  const trivia = /(?:[\s\uFEFF]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  trivia.lastIndex = from;
  const end = from + (trivia.exec(text)?.[0].length ?? 0);
  if (text.startsWith('/*', end)) throw new ConfigSyntaxError(text, end, 'a comment is not closed');
  return end;
}

/** Returns what a node says, without its form. */
export function valueOf(node: JsonNode): unknown {
  switch (node.type) {
    case 'scalar':
      return node.value;
    case 'array':
      return node.items.map(valueOf);
    case 'object':
      // A name that is written twice counts the last time, as JSON.parse does it.
      return Object.fromEntries(node.members.map(({ key, value }) => [key, valueOf(value)]));
  }
}

/** Returns the member of that name; the last one when it is written twice. */
export function memberOf(node: JsonNode, key: string): JsonMember | undefined {
  return node.type === 'object' ? node.members.findLast((member) => member.key === key) : undefined;
}
