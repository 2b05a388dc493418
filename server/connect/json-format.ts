import { memberOf, readJsonTree, skipTrivia, valueOf, type JsonMember, type JsonNode } from './json-tree.ts';
import { ConfigConflict, fingerprint, lineBreakOf, splice, type ConfigFormat, type Step, type Undone } from './step.ts';

/** JSON with comments, changed in place: all but the one value keeps its bytes. */
export const jsonFormat: ConfigFormat = {
  check: (text) => void readJsonTree(text),
  get: (text, path) => {
    const node = find(readJsonTree(text), path)?.value;
    return node === undefined ? undefined : valueOf(node);
  },
  set,
  undo: (text, step) => {
    if (step.kind === 'root') return undoRoot(text, step);
    const place = find(readJsonTree(text), step.path);
    if (place === undefined) return { text, left: step.kind === 'value' };
    return step.kind === 'container' ? undoContainer(text, place, step) : undoValue(text, place, step);
  },
};

interface Place {
  container: JsonNode & { type: 'object' };
  member: JsonMember;
  value: JsonNode;
}

function find(root: JsonNode | undefined, path: readonly string[]): Place | undefined {
  let node = root;
  let place: Place | undefined;
  for (const key of path) {
    if (node?.type !== 'object') return undefined;
    const member = memberOf(node, key);
    if (member === undefined) return undefined;
    place = { container: node, member, value: member.value };
    node = member.value;
  }
  return place;
}

function set(given: string, path: readonly string[], value: unknown): { text: string; steps: Step[] } {
  let text = given;
  const steps: Step[] = [];
  if (readJsonTree(text) === undefined) {
    const before = text === '' || text.endsWith('\n') || text === '\uFEFF' ? '' : lineBreakOf(text);
    const after = lineBreakOf(text);
    text = `${text}${before}{}${after}`;
    steps.push({ path: [], kind: 'root', before, after });
  }
  for (const depth of path.keys()) {
    const root = readJsonTree(text);
    const parent = depth === 0 ? root : find(root, path.slice(0, depth))?.value;
    if (parent?.type !== 'object')
      throw new ConfigConflict(`${depth === 0 ? 'the whole of it' : path.slice(0, depth).join('.')} is not an object`);
    const here = path.slice(0, depth + 1);
    const last = depth === path.length - 1;
    const member = memberOf(parent, here.at(-1) ?? '');
    if (member === undefined) {
      const [before, written, after] = newMember(text, parent, here, last ? value : {});
      text = splice(text, parent.start + 1, parent.start + 1, before + written + after);
      steps.push({
        path: here,
        kind: last ? 'value' : 'container',
        ...(last ? { ours: fingerprint(value) } : {}),
        before,
        after,
      });
    } else if (last && fingerprint(valueOf(member.value)) !== fingerprint(value)) {
      const earlier = text.slice(member.value.start, member.value.end);
      text = splice(
        text,
        member.value.start,
        member.value.end,
        written(value, indentAt(text, member.keyStart), unitOf(text), lineBreakOf(text)),
      );
      steps.push({ path: here, kind: 'value', ours: fingerprint(value), earlier });
    }
  }
  return { text, steps };
}

/** A new member stands first in its object: there it needs no look at what comments follow the last one. */
function newMember(
  text: string,
  parent: JsonNode & { type: 'object' },
  path: readonly string[],
  value: unknown,
): [string, string, string] {
  const lineBreak = lineBreakOf(text);
  const unit = unitOf(text);
  const first = parent.members[0];
  const outer = indentAt(text, parent.start);
  const inner =
    first !== undefined && indentAt(text, first.keyStart).length > outer.length
      ? indentAt(text, first.keyStart)
      : outer + unit;
  const after =
    first !== undefined
      ? ','
      : skipTrivia(text, parent.start + 1) === parent.end - 1 && !text.slice(parent.start, parent.end).includes('\n')
        ? lineBreak + outer
        : '';
  return [lineBreak + inner, `${JSON.stringify(path.at(-1))}: ${written(value, inner, unit, lineBreak)}`, after];
}

function written(value: unknown, indent: string, unit: string, lineBreak: string): string {
  const text = JSON.stringify(value, null, unit);
  return text.split('\n').join(lineBreak + indent);
}

/** The white space before the first character of the line. */
function indentAt(text: string, offset: number): string {
  return /^\uFEFF?([ \t]*)/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[1] ?? '';
}

/** One step of indentation, as the file has it. */
function unitOf(text: string): string {
  return /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
}

function undoValue(text: string, place: Place, step: Step): Undone {
  if (fingerprint(valueOf(place.value)) !== step.ours) return { text, left: true };
  const { start, end } = place.value;
  if (step.earlier !== undefined) return { text: splice(text, start, end, step.earlier), left: false };
  return { text: remove(text, place, step), left: false };
}

/** An object of ours goes when nothing is in it any more, not even a comment. */
function undoContainer(text: string, place: Place, step: Step): Undone {
  const { start, end, type } = place.value;
  const empty = type === 'object' && text.slice(start + 1, end - 1).trim() === '';
  return { text: empty ? remove(text, place, step) : text, left: false };
}

function undoRoot(text: string, { before = '', after = '' }: Step): Undone {
  const root = readJsonTree(text);
  if (root === undefined || root.type !== 'object' || text.slice(root.start + 1, root.end - 1).trim() !== '')
    return { text, left: false };
  const exact = text.slice(0, root.start).endsWith(before) && text.startsWith(after, root.end);
  return {
    text: exact
      ? splice(text, root.start - before.length, root.end + after.length)
      : splice(text, root.start, root.end),
    left: false,
  };
}

function remove(text: string, { container, member, value }: Place, { before = '', after = '' }: Step): string {
  const start = member.keyStart - before.length;
  const exact =
    start === container.start + 1 &&
    text.startsWith(before, start) &&
    text.startsWith(after, value.end) &&
    (after === ',' ? true : container.members.length === 1 && text[skipTrivia(text, value.end)] !== ',');
  if (exact) return splice(text, start, value.end + after.length);
  return removeMoved(text, container, member);
}

/** Removes a member that the user moved or wrote around: with one comma, and its line when it stands alone there. */
function removeMoved(text: string, container: JsonNode & { type: 'object' }, member: JsonMember): string {
  const next = skipTrivia(text, member.value.end);
  const index = container.members.indexOf(member);
  const previous = container.members[index - 1];
  if (text[next] === ',') return cut(text, member.keyStart, next + 1);
  const rest = cut(text, member.keyStart, member.value.end);
  if (previous === undefined) return rest;
  const comma = skipTrivia(text, previous.value.end);
  return splice(rest, comma, comma + 1);
}

function cut(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const tail = /[ \t]*(\r?\n)?/y;
  tail.lastIndex = end;
  const found = tail.exec(text);
  const alone = text.slice(lineStart, start).trim() === '' && found?.[1] !== undefined;
  return alone ? splice(text, lineStart, end + found[0].length) : splice(text, start, end);
}
