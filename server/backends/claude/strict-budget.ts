import { isArray, isObject } from '../../lib/json.ts';
import type { Tool } from '../../messages/types.ts';
import { toClaudeSchema } from './structured-output.ts';

/** What strict tools of one request may have together (anthropic.md, section 6). */
const STRICT_LIMITS = { tools: 20, optional: 24, unions: 16 };

/**
 * Returns what keeps `strict` on tools whose schema Claude can enforce, as long as they fit together.
 * @param supported whether the model enforces schemas at all.
 */
export function createStrictBudget(
  supported: boolean,
  note: (change: string) => void,
): (tool: Tool, asked: string) => Tool {
  const left = { ...STRICT_LIMITS };
  return (tool, asked) => {
    if (tool.strict !== true) return tool;
    const { strict: _, ...loose } = tool;
    const result = supported ? toClaudeSchema(tool.input_schema) : { reason: 'the model does not enforce schemas' };
    if ('reason' in result || result.described.length > 0) {
      const reason = 'reason' in result ? result.reason : `Claude does not enforce ${result.described.join(', ')}`;
      note(`The tool "${asked}" was sent without "strict": ${reason}.`);
      return loose;
    }
    const { optional, unions } = complexityOf(result.schema);
    if (left.tools < 1 || left.optional < optional || left.unions < unions) {
      note(`The tool "${asked}" was sent without "strict": together the tools are more than Claude enforces.`);
      return loose;
    }
    left.tools--;
    left.optional -= optional;
    left.unions -= unions;
    return { ...loose, strict: true, input_schema: { ...result.schema, type: 'object' } };
  };
}

function complexityOf(node: unknown): { optional: number; unions: number } {
  const sum = { optional: 0, unions: 0 };
  const visit = (part: unknown): void => {
    if (isArray(part)) {
      for (const item of part) visit(item);
      return;
    }
    if (!isObject(part)) return;
    if (isArray(part['anyOf'])) sum.unions++;
    if (isObject(part['properties'])) {
      const required = isArray(part['required']) ? part['required'] : [];
      for (const name of Object.keys(part['properties'])) if (!required.includes(name)) sum.optional++;
      for (const property of Object.values(part['properties'])) visit(property);
    }
    visit(part['items']);
    visit(part['anyOf']);
    visit(part['allOf']);
    if (isObject(part['$defs'])) for (const shared of Object.values(part['$defs'])) visit(shared);
  };
  visit(node);
  return sum;
}
