import { invalidRequest } from '../../messages/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { resolveTarget, type ForeignTarget } from './resolve-target.ts';
import {
  capabilitiesOf,
  contextLengthOf,
  detailsOf,
  familyOf,
  modifiedAt,
  type DescribedModel,
} from './describe-model.ts';
import { ollamaJson } from './json-reply.ts';

/** `POST /api/show`: what an app wants to know about a model before it uses it. */
export async function showModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const resolved = await resolveTarget(exchange, gateway, () => invalidRequest('model is required', 'model'));
  return resolved.reply ?? ollamaJson(description(resolved.model, resolved.target));
}

/** The texts are there, though empty, because clients read them without looking. */
function description(name: string, target: ForeignTarget): JsonObject {
  const model: DescribedModel = target.backend === 'demo' ? {} : { claude: target.facts };
  const family = familyOf(model);
  return {
    license: '',
    modelfile: `# ${placeOf(target)}\nFROM ${target.name}\n`,
    parameters: '',
    template: '',
    details: detailsOf(model),
    model_info: {
      'general.architecture': family,
      // Copilot in VS Code shows this as the model's name.
      'general.basename': name,
      'general.name': model.claude?.displayName ?? target.name,
      [`${family}.context_length`]: contextLengthOf(model),
      ...(model.claude === undefined ? {} : { [`${family}.output_length`]: model.claude.maxOutput }),
    },
    capabilities: capabilitiesOf(model),
    modified_at: modifiedAt(model),
  };
}

function placeOf(target: ForeignTarget): string {
  switch (target.backend) {
    case 'anthropic':
      return 'This model answers at Anthropic, over its API.';
    case 'claude-code':
      return 'This model answers at Anthropic, through the claude command of this machine.';
    case 'demo':
      return 'This is the built-in demo of Switchboard.';
  }
}
