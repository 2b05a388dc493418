import { invalidRequest } from '../../../messages/errors.ts';
import type { JsonObject } from '../../../lib/json.ts';
import type { Tool } from '../../../messages/types.ts';
import { toolSchema } from './tool-schema.ts';

/** A tool as the caller knows it. */
export interface CallerTool {
  /** `custom` tools take free text instead of JSON; `search` is the tool by which a client looks for more tools. */
  kind: 'function' | 'custom' | 'search';
  name: string;
  namespace?: string;
  /** Whether the arguments travel under `value`; see tool-schema.ts. */
  wrapped: boolean;
}

/** A tool's declaration, the same for every way of writing it down. */
export interface Declaration {
  kind: CallerTool['kind'];
  name: string;
  namespace?: string;
  description?: string;
  parameters?: JsonObject;
  strict?: boolean;
  /** What a custom tool's text must look like, in words. */
  grammar?: string;
}

/** The request's tools under one name each, and the way back to how the caller knows them. */
export interface ToolTable {
  tools(): Tool[];
  /** Adds a tool; a second one of the same name is left out with a note. */
  declare(declaration: Declaration, path: string): void;
  /** Returns the name that a tool goes by inside; also for tools of an old turn that are no longer declared. */
  wireName(name: string, namespace?: string): string;
  /** Returns the caller's tool behind a name in an answer. */
  origin(wireName: string): CallerTool;
  /** Keeps only the tools of these names. */
  keepOnly(wireNames: ReadonlySet<string>): void;
}

/**
 * Returns the flat name of a tool in a namespace (mapping.md, section 4). What of it Claude takes the backend knows.
 */
function flatName(name: string, namespace: string | undefined): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
}

const keyOf = (name: string, namespace: string | undefined): string => JSON.stringify([namespace ?? null, name]);

/** Returns an empty table; `note` hears what of a declaration could not be kept. */
export function createToolTable(note: (change: string) => void): ToolTable {
  let tools: Tool[] = [];
  const origins = new Map<string, CallerTool>();
  const wireNames = new Map<string, string>();

  const wireName = (name: string, namespace?: string): string =>
    wireNames.get(keyOf(name, namespace)) ?? flatName(name, namespace);

  return {
    tools: () => tools,
    declare: (declaration, path) => {
      const { kind, name, namespace } = declaration;
      if (name === '') throw invalidRequest(`${path} is required.`, path);
      const key = keyOf(name, namespace);
      if (wireNames.has(key)) {
        note(`The tool ${name} is declared twice; the first declaration was used.`);
        return;
      }
      let wire = flatName(name, namespace);
      for (let count = 2; origins.has(wire); count++) wire = `${flatName(name, namespace)}_${count}`;
      const { schema, wrapped } = kind === 'custom' ? customSchema() : toolSchema(declaration.parameters);
      if (kind === 'custom' && declaration.grammar !== undefined)
        note(`The grammar of the tool ${name} is described to Claude, but not enforced.`);
      wireNames.set(key, wire);
      origins.set(wire, { kind, name, wrapped, ...(namespace === undefined ? {} : { namespace }) });
      const description = [declaration.description, declaration.grammar]
        .filter((part) => part !== undefined && part !== '')
        .join('\n\n');
      tools.push({
        name: wire,
        input_schema: schema,
        ...(description === '' ? {} : { description }),
        ...(declaration.strict === true ? { strict: true } : {}),
      });
    },
    wireName,
    origin: (wire) => origins.get(wire) ?? { kind: 'function', name: wire, wrapped: false },
    keepOnly: (names) => {
      tools = tools.filter((tool) => names.has(tool.name));
    },
  };
}

/** A custom tool's free text travels as the one property `input` (mapping.md, section 4). */
function customSchema(): { schema: Tool['input_schema']; wrapped: boolean } {
  return { schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] }, wrapped: false };
}
