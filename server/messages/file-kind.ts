/** What a local model can be given of a file. */
export type FileKind = 'image' | 'pdf' | 'text';

/** Types by the end of the name, for clients that send none. */
const BY_END: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  jsonl: 'application/jsonl',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

/**
 * Returns a file's type as its sender named it, else by the end of its name; without parameters such as the charset.
 */
export function typeOfFile(named: string, filename: string): string {
  const type = (named.split(';')[0] ?? '').trim().toLowerCase();
  if (type !== '' && type !== 'application/octet-stream') return type;
  return BY_END[/\.(\w+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

/** Returns what a file of this type is to a local model; undefined for what none can be given. */
export function kindOfType(type: string): FileKind | undefined {
  if (/^image\/(png|jpeg|gif|webp)$/.test(type)) return 'image';
  if (type === 'application/pdf') return 'pdf';
  return /^text\/|^application\/((.*\+)?(json|xml|yaml)|jsonl|x-ndjson|javascript|x-yaml|x-sh|sql|toml)$/.test(type)
    ? 'text'
    : undefined;
}
