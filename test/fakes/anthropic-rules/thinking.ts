import { isRecord, record, text, type JsonObject } from '../../support/json.ts';
import { invalid } from '../anthropic-errors.ts';
import type { ClaudeModel } from '../anthropic-models.ts';
import { names, onlyFields } from './fields.ts';
import { isNewVersion, type ModelContext } from './context.ts';

/** Thinking, effort and sampling, per model (reference/anthropic.md 5). */

const shapes = new Map([
  ['enabled', names('type budget_tokens display block_binding')],
  ['adaptive', names('type display block_binding')],
  ['disabled', names('type')],
  ['between_tools', names('type display')],
]);

/** `thinking` and `output_config.effort`. */
export function checkThinking(body: JsonObject, { model, headers }: ModelContext): void {
  const thinking = body['thinking'];
  const config = record(body['output_config']);
  const betaConfig = String(headers['anthropic-beta'] ?? '').includes('task-budgets-') ? ' task_budget' : '';
  onlyFields(config, 'output_config', names(`effort format${betaConfig}`));
  if (isRecord(thinking)) checkShape(thinking, body, model);
  else if (thinking !== undefined && thinking !== null) throw invalid('thinking: Input should be a valid dictionary');
  checkEffort(config['effort'], text(record(thinking)['type']), model);
}

function checkShape(thinking: JsonObject, body: JsonObject, model: ClaudeModel): void {
  const type = text(thinking['type']);
  const fields = shapes.get(type);
  if (!fields) {
    throw invalid(
      `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'enabled', 'adaptive', 'disabled', 'between_tools'`,
    );
  }
  onlyFields(thinking, `thinking.${type}`, fields);
  if (!model.thinking.some((allowed) => allowed === type)) throw invalid(unsupported(type, model));
  const display = thinking['display'];
  if (
    display !== undefined &&
    display !== null &&
    display !== 'summarized' &&
    display !== 'omitted' &&
    display !== 'updates'
  ) {
    throw invalid(`thinking.${type}.display: Input should be 'summarized' or 'omitted'`);
  }
  if (type !== 'enabled') return;
  const budget = thinking['budget_tokens'];
  if (typeof budget !== 'number') throw invalid('thinking.enabled.budget_tokens: Field required');
  if (budget < 1024) throw invalid('thinking.enabled.budget_tokens: Input should be greater than or equal to 1024');
  const cap = body['max_tokens'];
  if (typeof cap === 'number' && budget >= cap) {
    throw invalid(
      '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size',
    );
  }
}

function unsupported(type: string, model: ClaudeModel): string {
  if (type === 'adaptive') return 'adaptive thinking is not supported on this model';
  const first = `"thinking.type.${type}" is not supported for this model.`;
  if (type === 'disabled') return `${first} Use "output_config.effort" to control thinking behavior.`;
  return `${first} Use "thinking.type.${model.thinking[0] ?? 'adaptive'}" and "output_config.effort" to control thinking behavior.`;
}

function checkEffort(effort: unknown, thinkingType: string, model: ClaudeModel): void {
  if (effort === undefined || effort === null) return;
  if (model.effort.length === 0) throw invalid('This model does not support the effort parameter.');
  if (!model.effort.some((level) => level === effort)) {
    throw invalid(`output_config.effort: Input should be ${model.effort.map((level) => `'${level}'`).join(', ')}`);
  }
  const without = thinkingType === 'disabled' || thinkingType === 'between_tools';
  if (without && !model.effortWithoutThinking.some((level) => level === effort)) {
    throw invalid(`output_config.effort: '${text(effort)}' is not supported when thinking.type is '${thinkingType}'`);
  }
}

const sampling = ['temperature', 'top_p', 'top_k'] as const;

/** `temperature`, `top_p`, `top_k`. */
export function checkSampling(body: JsonObject, { model, headers }: ModelContext): void {
  for (const name of sampling) {
    if (body[name] !== undefined && isNewVersion(headers)) throw invalid(`${name}: Extra inputs are not permitted`);
  }
  const temperature = body['temperature'];
  const topP = body['top_p'];
  const topK = body['top_k'];
  if (temperature !== undefined && !inUnit(temperature)) throw invalid('temperature: range: 0..1');
  if (topP !== undefined && !inUnit(topP)) throw invalid('top_p: range: 0..1');
  if (topK !== undefined && !Number.isInteger(topK)) throw invalid('top_k: Input should be a valid integer');
  if (!model.sampling) {
    if (temperature !== undefined && temperature !== 1) throw invalid('`temperature` is deprecated for this model.');
    if (typeof topP === 'number' && topP < 0.99) throw invalid('`top_p` is deprecated for this model.');
    if (topK !== undefined) throw invalid('`top_k` is deprecated for this model.');
    return;
  }
  if (temperature !== undefined && topP !== undefined) {
    throw invalid('`temperature` and `top_p` cannot both be specified for this model. Please use only one.');
  }
  const type = record(body['thinking'])['type'];
  if (type !== 'enabled' && type !== 'adaptive') return;
  if (temperature !== undefined && temperature !== 1) {
    throw invalid('`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.');
  }
  if (topK !== undefined) throw invalid('`top_k` must be unset when thinking is enabled or in adaptive mode.');
  if (typeof topP === 'number' && topP < 0.95) {
    throw invalid(
      '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode.',
    );
  }
}

function inUnit(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 1;
}
