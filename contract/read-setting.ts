/** How flags and variables are read: each text becomes a setting's value, or is refused with one line that names it. */

/** A flag or variable that is set, with its text trimmed. */
export interface Given {
  /** Its name, such as `--port` or `PORT`. */
  readonly source: string;
  readonly value: string;
}

/** Ends the start with this line. */
export type Refuse = (line: string) => never;

export const readText = ({ value }: Given): string => value;

export function readPort({ source, value }: Given, refuse: Refuse): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  return refuse(`${source}: "${value}" is not a port. Give a number from 0 to 65535; 0 picks a free one.`);
}

export function readHost({ value }: Given, refuse: Refuse): string {
  if (value === '') return refuse('--host: no address given. Leave it out to listen on this machine only.');
  if (/[\s/]/.test(value))
    return refuse(`HOST: "${value}" is not an address. Give a name or an IP address without port or path.`);
  return value.replace(/^\[(.*)\]$/, '$1');
}

export function readUrl({ source, value }: Given, refuse: Refuse): string {
  // OLLAMA_HOST and friends are often written without a scheme; "localhost:11436" would parse as scheme "localhost".
  const url = URL.canParse(value) && /^https?:\/\//i.test(value) ? new URL(value) : undefined;
  if (url === undefined || url.hostname === '')
    return refuse(`${source}: "${value}" is not an address. Give one such as http://127.0.0.1:11436.`);
  return value.replace(/\/+$/, '');
}

export function readList({ value }: Given): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

export function readDirections({ source, value }: Given, refuse: Refuse): { local: boolean; claude: boolean } {
  switch (value.toLowerCase()) {
    case 'both':
      return { local: true, claude: true };
    case 'local':
      return { local: true, claude: false };
    case 'claude':
      return { local: false, claude: true };
    default:
      return refuse(`${source}: "${value}" is not known. Give local, claude or both.`);
  }
}

export function readSwitch({ source, value }: Given, refuse: Refuse): boolean {
  const lower = value.toLowerCase();
  if (['1', 'true', 'yes', 'on'].includes(lower)) return true;
  if (['0', 'false', 'no', 'off'].includes(lower)) return false;
  return refuse(`${source}: "${value}" is neither on nor off. Give 1 or 0.`);
}
