import { LINKS } from '../../contract/bridge.ts';
import type { LinkName } from '../../contract/bridge.ts';

/** Puts a text on the clipboard; also on a page without TLS, where the clipboard's own interface is missing. */
export async function copyText(content: string): Promise<void> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(content);
      return;
    } catch {
      // Refused by the browser: the old way may still work.
    }
  }
  const area = document.createElement('textarea');
  area.value = content;
  area.setAttribute('readonly', '');
  area.className = 'visually-hidden';
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
}

/** Opens one of the known pages in a new tab that cannot reach this one. */
export function openLink(name: LinkName): void {
  window.open(LINKS[name], '_blank', 'noopener,noreferrer');
}

/** Hands a text to the browser's downloads. */
export function saveText(fileName: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
