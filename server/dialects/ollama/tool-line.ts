import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import { isObject, parseJson } from '../../lib/json.ts';

/**
 * Returns one call as Ollama writes it: the arguments as an object, in the order and spelling in which the model wrote
 * them, on one line. Undefined when they are no JSON object, so cut off or broken.
 */
export function toolCallJson(id: string, name: string, index: number, argumentsJson: string): string | undefined {
  if (!isObject(parseJson(argumentsJson))) return undefined;
  // Within strings JSON has no line breaks, so these only stand between its parts.
  const oneLine = /[\r\n]/.test(argumentsJson) ? argumentsJson.replace(/[\r\n]+/g, ' ') : argumentsJson;
  return `{"id":${JSON.stringify(id)},"function":{"index":${index},"name":${JSON.stringify(name)},"arguments":${oneLine}}}`;
}

/** The error for a call that was not cut off and still cannot be run. */
export function brokenCall(name: string): GatewayError {
  return gatewayError('tool_arguments_invalid', { tool: name });
}
