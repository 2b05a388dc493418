/** Returns a model's name as Ollama compares names: it knows its models with and without `:latest`, in any case. */
export function plainName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith(':latest') ? lower.slice(0, -':latest'.length) : lower;
}

/** Tells whether two names are the same model to Ollama. */
export function isSameModel(asked: string, name: string): boolean {
  return plainName(asked) === plainName(name);
}
