import { invalidRequest } from '../../../messages/errors.ts';
import { isArray, isObject, isString, stringOf, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest, ToolChoice } from '../../../messages/types.ts';
import { given } from '../../shared/read-fields.ts';
import { booleanField, listField, objectAt, objectField, requiredString, stringField } from './fields.ts';
import type { Declaration, ToolTable } from './tool-table.ts';

type Note = (change: string) => void;

/**
 * Declares a request's tools. Chat puts a function's fields under `function`, responses leaves them flat;
 * both are taken. Tools that run at OpenAI are left out with a note.
 * @param path where the list stands, for errors.
 */
export function declareTools(
  list: readonly unknown[],
  table: ToolTable,
  path: string,
  note: Note,
  namespace?: string,
): void {
  for (const [index, entry] of list.entries()) {
    const place = `${path}.${index}`;
    const tool = objectAt(entry, place);
    const type = stringOf(tool['type']) ?? 'function';
    if (type === 'function' || type === 'custom') {
      const nested = objectField(tool, type, `${place}.${type}`);
      const inner = nested === undefined ? place : `${place}.${type}`;
      table.declare(
        { ...declaration(type, nested ?? tool, inner), ...(namespace === undefined ? {} : { namespace }) },
        `${inner}.name`,
      );
    } else if (type === 'namespace') {
      const name = requiredString(tool, 'name', `${place}.name`);
      const inner = listField(tool, 'tools', `${place}.tools`) ?? [];
      declareTools(
        withPurpose(inner, name, stringField(tool, 'description', `${place}.description`)),
        table,
        `${place}.tools`,
        note,
        name,
      );
    } else if (type === 'tool_search' && tool['execution'] === 'client') {
      table.declare({ ...declaration('function', { ...tool, name: TOOL_SEARCH }, place), kind: 'search' }, place);
    } else {
      note(`The tool ${type} was left out: it runs at OpenAI, and Claude cannot use it.`);
    }
  }
}

/** Claude has no namespaces, so what one is for is told with its first tool. */
function withPurpose(tools: readonly unknown[], namespace: string, purpose: string | undefined): readonly unknown[] {
  const [first, ...others] = tools;
  if (purpose === undefined || purpose === '' || !isObject(first)) return tools;
  const own = stringOf(first['description']);
  return [
    { ...first, description: `${own === undefined ? '' : `${own}\n\n`}About all tools of ${namespace}: ${purpose}` },
    ...others,
  ];
}

/** The name by which Claude knows a client's own search for tools; the client's items carry no name. */
export const TOOL_SEARCH = 'tool_search';

function declaration(kind: 'function' | 'custom', fields: JsonObject, path: string): Declaration {
  const description = stringField(fields, 'description', `${path}.description`);
  const base = {
    kind,
    name: requiredString(fields, 'name', `${path}.name`),
    ...(description === undefined ? {} : { description }),
  };
  if (kind === 'custom') {
    const grammar = grammarText(objectField(fields, 'format', `${path}.format`));
    return grammar === undefined ? base : { ...base, grammar };
  }
  const parameters = objectField(fields, 'parameters', `${path}.parameters`);
  return {
    ...base,
    ...(parameters === undefined ? {} : { parameters }),
    ...(booleanField(fields, 'strict', `${path}.strict`) === true ? { strict: true } : {}),
  };
}

function grammarText(format: JsonObject | undefined): string | undefined {
  if (format?.['type'] !== 'grammar') return undefined;
  const grammar = isObject(format['grammar']) ? format['grammar'] : format;
  const syntax = stringOf(grammar['syntax']) ?? 'lark';
  return `The input must match this ${syntax} grammar:\n${stringOf(grammar['definition']) ?? ''}`;
}

/**
 * Writes `tool_choice` and `parallel_tool_calls` into the request; its tools must be declared before.
 * @throws GatewayError 400 for an unknown word, a tool that is not declared, or a forced call without tools.
 */
export function applyToolChoice(body: JsonObject, table: ToolTable, request: MessagesRequest): void {
  const choice = toolChoice(body, table);
  if (table.tools().length === 0) {
    if (choice?.type === 'any' || choice?.type === 'tool') {
      throw invalidRequest(
        'tool_choice asks for a tool call, but the request has no tools that Claude can use.',
        'tool_choice',
      );
    }
    return;
  }
  request.tools = table.tools();
  const single = booleanField(body, 'parallel_tool_calls') === false;
  if (choice?.type === 'none') request.tool_choice = choice;
  else if (single) request.tool_choice = { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true };
  else if (choice !== undefined) request.tool_choice = choice;
}

function toolChoice(body: JsonObject, table: ToolTable): ToolChoice | undefined {
  const choice = given(body, 'tool_choice');
  if (choice === undefined) return undefined;
  if (isString(choice)) return choiceWord(choice);
  if (!isObject(choice)) throw invalidRequest('tool_choice must be a string or an object.', 'tool_choice');
  const type = stringOf(choice['type']);
  if (type === 'allowed_tools')
    return allowedTools(isObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice, table);
  if (type === 'function' || type === 'custom') return { type: 'tool', name: chosenName(choice, type, table) };
  if (type !== undefined && CHOICE_WORDS.has(type)) return choiceWord(type);
  throw invalidRequest(
    `tool_choice of the type ${JSON.stringify(type ?? null)} cannot be honoured: Claude has no such tool.`,
    'tool_choice',
  );
}

const CHOICE_WORDS: ReadonlySet<string> = new Set(['none', 'auto', 'required', 'any']);

function choiceWord(word: string): ToolChoice {
  switch (word) {
    case 'none':
      return { type: 'none' };
    case 'auto':
      return { type: 'auto' };
    case 'required':
    case 'any':
      return { type: 'any' };
    default:
      throw invalidRequest(
        `tool_choice is ${JSON.stringify(word)}; it must be one of none, auto, required, or name a tool.`,
        'tool_choice',
      );
  }
}

function allowedTools(allowed: JsonObject, table: ToolTable): ToolChoice {
  const { tools } = allowed;
  if (!isArray(tools)) throw invalidRequest('tool_choice.tools must be a list.', 'tool_choice');
  const names = tools.map((entry, index) => {
    const tool = objectAt(entry, `tool_choice.tools.${index}`);
    return chosenName(tool, stringOf(tool['type']) ?? 'function', table);
  });
  table.keepOnly(new Set(names));
  return choiceWord(stringField(allowed, 'mode', 'tool_choice.mode') ?? 'auto');
}

/** Returns the wire name of a tool that is named in chat's nested or in the flat shape. */
function chosenName(choice: JsonObject, type: string, table: ToolTable): string {
  const nested = isObject(choice[type]) ? choice[type] : choice;
  const name = stringOf(nested['name']);
  if (name === undefined) throw invalidRequest('tool_choice must give the name of the tool.', 'tool_choice');
  const wireName = table.wireName(name, stringOf(nested['namespace']));
  if (table.tools().some((tool) => tool.name === wireName)) return wireName;
  throw invalidRequest(
    `tool_choice names the tool ${name}, which is not among the tools of the request.`,
    'tool_choice',
  );
}
