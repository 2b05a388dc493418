import type { Shell } from './snippets.ts';

/** Returns `value` as one literal word of a shell, whatever it holds. */
export function quote(shell: Shell, value: string): string {
  if (/^[\w@%+=:,./-]+$/.test(value) && shell !== 'cmd' && shell !== 'powershell') return value;
  switch (shell) {
    case 'posix':
      return `'${value.replaceAll("'", "'\\''")}'`;
    case 'fish':
      return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
    case 'powershell':
      return `'${value.replaceAll("'", "''")}'`;
    case 'cmd':
      return `"${value.replaceAll('"', '\\"')}"`;
  }
}

/** Returns the line that sets an environment variable until the terminal is closed. */
export function setVariable(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'posix':
      return `export ${name}=${quote(shell, value)}`;
    case 'fish':
      return `set -gx ${name} ${quote(shell, value)}`;
    case 'powershell':
      return `$env:${name} = ${quote(shell, value)}`;
    case 'cmd':
      // With the quotes around the whole, a space after the value does not become part of it.
      return `set "${name}=${value}"`;
  }
}

/** Returns the line that takes an environment variable away in this terminal. */
export function unsetVariable(shell: Shell, name: string): string {
  switch (shell) {
    case 'posix':
      return `unset ${name}`;
    case 'fish':
      return `set -e ${name}`;
    case 'powershell':
      return `Remove-Item Env:${name} -ErrorAction Ignore`;
    case 'cmd':
      return `set "${name}="`;
  }
}

/** How a shell goes on in the next line. */
export const CONTINUE: Readonly<Record<Shell, string>> = {
  posix: ' \\\n  ',
  fish: ' \\\n  ',
  powershell: ' `\n  ',
  cmd: ' ^\n  ',
};
