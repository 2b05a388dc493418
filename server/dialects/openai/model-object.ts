import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { stringOf } from '../../lib/json.ts';
import type { ListedModel } from '../../core/models.ts';

/** A model as both SDKs read it (mapping.md, section 14): OpenAI's fields and Anthropic's in one object. */
export interface ModelObject {
  id: string;
  object: 'model';
  type: 'model';
  display_name: string;
  /** RFC 3339; the epoch when it is not known, as Anthropic's API does it. */
  created_at: string;
  /** Unix seconds. */
  created: number;
  owned_by: string;
  /** Ours: the model that an alias leads to. */
  alias_of?: string;
  max_input_tokens?: number;
  max_tokens?: number;
  capabilities?: object;
}

/** Returns one model for `/v1/models`. */
export function modelObject(model: ListedModel): ModelObject {
  const { claude } = model;
  const ownName = claude !== undefined && model.aliasOf === undefined && model.backend === 'anthropic';
  const known = Date.parse(claude?.createdAt ?? stringOf(model.ollama?.['modified_at']) ?? '');
  const milliseconds = Number.isFinite(known) ? known : 0;
  return {
    id: model.name,
    object: 'model',
    type: 'model',
    display_name: ownName ? claude.displayName : model.name,
    created_at: new Date(milliseconds).toISOString().replace(/\.000Z$/, 'Z'),
    created: Math.floor(milliseconds / 1000),
    owned_by: ownerOf(model),
    ...(model.aliasOf === undefined ? {} : { alias_of: model.aliasOf }),
    ...(claude === undefined
      ? {}
      : { max_input_tokens: claude.contextWindow, max_tokens: claude.maxOutput, capabilities: capabilitiesOf(claude) }),
  };
}

/** Ollama names the model's namespace, `library` for its own (openai.md, section 3). */
function ownerOf(model: ListedModel): string {
  switch (model.backend) {
    case 'anthropic':
    case 'claude-code':
      return 'anthropic';
    case 'demo':
      return 'switchboard';
    case 'ollama':
      return (model.aliasOf ?? model.name).split('/').at(-2) ?? 'library';
  }
}

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

const can = (supported: boolean): { supported: boolean } => ({ supported });

/** Returns `capabilities` as Anthropic's models endpoint has them (anthropic.md, section 11). */
function capabilitiesOf(claude: ClaudeFacts): object {
  const { thinking, efforts } = claude;
  return {
    image_input: can(claude.imageInput),
    pdf_input: can(claude.imageInput),
    structured_outputs: can(claude.structuredOutputs),
    effort: {
      ...can(efforts.length > 0),
      ...Object.fromEntries(EFFORTS.map((effort) => [effort, can(efforts.includes(effort))])),
    },
    thinking: {
      ...can(thinking.adaptive || thinking.enabled),
      types: {
        adaptive: can(thinking.adaptive),
        between_tools: can(thinking.betweenTools),
        disabled: can(thinking.disabled),
        enabled: can(thinking.enabled),
      },
    },
  };
}
