import type { Parsed } from '../../contract/commands.ts';
import type { ModelRow, Tried } from '../../contract/models.ts';

/** Answers a question word by word, as a small model would. */
export async function answerTry(
  input: Parsed<'try-model'>,
  models: readonly ModelRow[],
  say: (text: string) => void,
): Promise<Tried> {
  const row = models.find((model) => model.name === input.model);
  if (row === undefined) {
    return {
      id: input.id,
      ok: false,
      text: '',
      problem: {
        code: 'not-found',
        message: `No model is called ${input.model}.`,
        action: { do: 'make-alias', label: 'Make an alias', name: input.model },
      },
    };
  }
  const words =
    row.backend === 'demo'
      ? 'This is the demo of Switchboard, not a model. Your connection works.'
      : 'Hello, and welcome to your own switchboard!';
  const began = Date.now();
  for (const word of words.match(/\S+\s*/g) ?? []) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    say(word);
  }
  return {
    id: input.id,
    ok: true,
    text: words,
    modelUsed: row.aliasOf ?? row.name,
    backend: row.backend,
    firstTextMs: 20,
    durationMs: Date.now() - began,
  };
}
