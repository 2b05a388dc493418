import type { Message } from './types.ts';

/** Returns what a refusal says where the model gave no words of its own: Claude's explanation, else that it declined. */
export function refusalText(details: Message['stop_details']): string {
  return details?.explanation ?? 'Claude declined to answer this request.';
}
