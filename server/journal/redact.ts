/**
 * Takes secrets and pictures out of text. Works on text, not on parsed JSON, since bodies may be cut off,
 * be server-sent events, or carry JSON inside of strings; every step is linear in the text's length.
 */

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Where a word begins: also behind a line break as JSON writes it, `\n`, whose last letter is one. */
const START = String.raw`(?<!(?<!\\)[A-Za-z0-9])`;

/**
 * Keys and tokens that tell what they are by their form: Anthropic's, OpenAI's and those of others who follow it, our
 * own client keys, well-known services, JSON web tokens.
 */
const SECRET_FORMS: readonly RegExp[] = [
  /sk-ant-[A-Za-z0-9_-]{4,}/g,
  ...[
    'sk-[A-Za-z0-9_-]{16,}',
    'sb-(?:own-)?[A-Za-z0-9]{16,}',
    'AIza[A-Za-z0-9_-]{20,}',
    'gh[opsru]_[A-Za-z0-9]{16,}',
    String.raw`github_pat_\w{16,}`,
    String.raw`glpat-[\w-]{16,}`,
    'hf_[A-Za-z0-9]{16,}',
    String.raw`xox[abeprs]-[\w-]{8,}`,
    '(?:AKIA|ASIA)[A-Z0-9]{12,}',
    String.raw`eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?`,
  ].map((form) => new RegExp(START + form, 'g')),
];

/** A bearer or basic credential behind its word. */
const CREDENTIAL = new RegExp(String.raw`${START}(Bearer|Basic)(\s+)[^\s"'\\,;]{4,}`, 'gi');

const SECRET_NAME =
  /(?:api[-_]?key|authorization|auth[-_]?token|access[-_]?token|refresh[-_]?token|id[-_]?token|session[-_]?token|client[-_]?secret|secret[-_]?key|private[-_]?key|password|passwd|credentials?|set-cookie|cookie)/;

/**
 * The name of a secret field in quotes, as JSON has it (the quotes may be escaped), its colon and the opening quote of
 * its value.
 */
const SECRET_FIELD = new RegExp(
  `((?:\\\\{0,15})["'])[\\w-]{0,40}${SECRET_NAME.source}[\\w-]{0,20}\\1\\s*:\\s*((?:\\\\{0,15})["'])`,
  'gi',
);

/** A secret header in plain text, and a secret parameter of an address. */
const SECRET_LINE = /\b((?:proxy-)?authorization|(?:x-)?(?:goog-)?api-key|(?:set-)?cookie)(:[ \t]+)[^\r\n"'\\]+/gi;
const SECRET_PARAMETER = new RegExp(`([?&](?:key|token|[\\w-]{0,40}${SECRET_NAME.source})=)[^&\\s"'\\\\#]+`, 'gi');

/** Headers whose value is a secret, whatever it looks like. */
const SECRET_HEADER = /api[-_]?key|token|secret|password|credential|authorization|authentication|cookie/i;

/**
 * Returns `text` without secrets, and with pictures and other long base64 as placeholders such as `[image/png, 12 KB]`.
 */
export function redactText(text: string): string {
  return redactForms(redactFields(replaceBase64(text)));
}

/** Longer than any secret that is not a whole file. */
const MARGIN = 64 * 1024;

/**
 * Returns the beginning of `text` as `redactText` would, at most `most` letters, in a time that does not grow with the
 * rest; `cut` tells whether there was more.
 */
export function redactStart(text: string, most: number): { text: string; cut: boolean } {
  const plain = replaceBase64(text);
  // What a secret needs to be known by may lie behind the cut.
  const clean = redactForms(redactFields(plain.slice(0, most + MARGIN)));
  return { text: clean.slice(0, most), cut: plain.length > most + MARGIN || clean.length > most };
}

/** Returns `headers` with the values of secret ones replaced, and lists joined. */
export function redactHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    clean[name] = SECRET_HEADER.test(name) ? REDACTED : redactText(Array.isArray(value) ? value.join(', ') : value);
  }
  return clean;
}

function redactForms(text: string): string {
  let clean = text;
  for (const form of SECRET_FORMS) clean = clean.replace(form, REDACTED);
  return clean
    .replace(CREDENTIAL, `$1$2${REDACTED}`)
    .replace(SECRET_LINE, `$1$2${REDACTED}`)
    .replace(SECRET_PARAMETER, `$1${REDACTED}`);
}

/**
 * Replaces the values of fields such as `"api_key"`; a value that has no end (the text was cut) is taken to the text's
 * end.
 */
function redactFields(text: string): string {
  SECRET_FIELD.lastIndex = 0;
  let clean = '';
  let kept = 0;
  for (let match = SECRET_FIELD.exec(text); match !== null; match = SECRET_FIELD.exec(text)) {
    const quote = match[2] ?? '"';
    const start = match.index + match[0].length;
    const end = endOfString(text, start, quote);
    clean += text.slice(kept, start) + REDACTED;
    kept = end;
    SECRET_FIELD.lastIndex = end;
  }
  return kept === 0 ? text : clean + text.slice(kept);
}

/**
 * Returns where the string that opened with `quote` (a quote mark behind `n` backslashes) ends. In JSON that is
 * inside of a string `L` times, a quote mark that ends a string stands behind `n = 2^L - 1` backslashes and each
 * backslash of the string's own is written as `2 (n + 1)` of them.
 */
function endOfString(text: string, start: number, quote: string): number {
  const mark = quote.charAt(quote.length - 1);
  const escapes = quote.length - 1;
  let from = start;
  for (;;) {
    const at = text.indexOf(mark, from);
    if (at < 0) return text.length;
    let run = 0;
    while (at - run - 1 >= start && text.charCodeAt(at - run - 1) === 0x5c) run += 1;
    if (run % (2 * (escapes + 1)) === escapes) return at - escapes;
    from = at + 1;
  }
}

/** The shortest run of base64 that is taken for a file, when its first letters tell nothing, and when they do. */
const LONG_RUN = 4096;
const KNOWN_RUN = 64;

/** First letters of files in base64. */
const FILE_STARTS: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['Qk0', 'image/bmp'],
  ['JVBERi0', 'application/pdf'],
  ['SUkqA', 'image/tiff'],
  ['AAAAIGZ0eXBhdmlm', 'image/avif'],
  ['SUQz', 'audio/mpeg'],
];

const BASE64_LETTERS = letterTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=');

function letterTable(letters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let i = 0; i < letters.length; i += 1) table[letters.charCodeAt(i)] = 1;
  return table;
}

/**
 * Replaces runs of base64 that are files. A scan by hand: a regular expression's stack does not hold runs of megabytes.
 */
function replaceBase64(text: string): string {
  let clean = '';
  let kept = 0;
  let at = 0;
  while (at + KNOWN_RUN <= text.length) {
    // A run of the shortest length covers a letter at every 64th place: most of a text is looked at once in 64 letters.
    if (!isInRun(text, at + KNOWN_RUN - 1)) {
      at += KNOWN_RUN;
      continue;
    }
    let start = at + KNOWN_RUN - 1;
    while (start > kept && isInRun(text, start - 1)) start -= 1;
    let end = at + KNOWN_RUN;
    while (end < text.length && isInRun(text, end)) end += 1;
    if (end - start >= KNOWN_RUN) {
      const kind = kindOfFile(text, start, end - start);
      if (kind !== undefined) {
        clean += `${text.slice(kept, start)}[${kind}, ${sizeInWords(Math.floor(((end - start) * 3) / 4))}]`;
        kept = end;
      }
    }
    at = end;
  }
  return kept === 0 ? text : clean + text.slice(kept);
}

/** Whether a letter of base64 stands here, or a backslash before a slash: some writers of JSON escape it. */
function isInRun(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  if (code === 0x5c) return text.charCodeAt(index + 1) === 0x2f;
  return code < 128 && BASE64_LETTERS[code] === 1;
}

function kindOfFile(text: string, start: number, length: number): string | undefined {
  const dataUrl = /data:([\w.+-]+\/[\w.+-]+)[^,]{0,40},$/.exec(text.slice(Math.max(0, start - 120), start));
  if (dataUrl !== null) return dataUrl[1];
  const first = text.slice(start, start + 40).replaceAll('\\/', '/');
  for (const [letters, kind] of FILE_STARTS) if (first.startsWith(letters)) return kind;
  // RIFF holds several kinds of files; the letters behind its size tell which.
  if (first.startsWith('UklGR')) return first.startsWith('RUJQ', 12) ? 'image/webp' : 'audio/wav';
  return length >= LONG_RUN ? 'base64' : undefined;
}

/** Returns a number of bytes as people say it: `812 bytes`, `12 KB`, `3.4 MB`. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
