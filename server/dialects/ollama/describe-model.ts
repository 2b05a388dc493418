import { createHash } from 'node:crypto';
import type { ClaudeFacts } from '../../messages/model-facts.ts';
import type { JsonObject } from '../../lib/json.ts';

/** What the routes that describe models need of one that is not Ollama's. */
export interface DescribedModel {
  /** Facts of a Claude model, undefined for the built-in demo. */
  claude?: ClaudeFacts;
}

/** The demo model has no window of its own; it gets one that apps take for usable. */
const DEMO_CONTEXT = 32_768;

/** The demo has existed as long as the program; apps need a date. */
const DEMO_SINCE = '2026-01-01T00:00:00Z';

/** Returns the family, which is also the architecture in `model_info`. */
export function familyOf(model: DescribedModel): 'claude' | 'demo' {
  return model.claude === undefined ? 'demo' : 'claude';
}

export function contextLengthOf(model: DescribedModel): number {
  return model.claude?.contextWindow ?? DEMO_CONTEXT;
}

/** RFC 3339. */
export function modifiedAt(model: DescribedModel): string {
  return model.claude?.createdAt ?? DEMO_SINCE;
}

/** Returns what the model can do, in Ollama's words; apps offer tools, images and thinking by it. */
export function capabilitiesOf(model: DescribedModel): string[] {
  const { claude } = model;
  if (claude === undefined) return ['completion', 'tools', 'vision', 'thinking'];
  return [
    'completion',
    'tools',
    ...(claude.imageInput ? ['vision'] : []),
    ...(claude.thinking.adaptive || claude.thinking.enabled ? ['thinking'] : []),
  ];
}

/** Returns `details`; what only a file of weights has is empty. */
export function detailsOf(model: DescribedModel): JsonObject {
  const family = familyOf(model);
  return { parent_model: '', format: 'api', family, families: [family], parameter_size: '', quantization_level: '' };
}

/**
 * Returns a digest that is as long and as constant as that of a real file; `ollama list` shows its beginning as the
 * model's id.
 */
export function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
