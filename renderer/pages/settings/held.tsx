import type { ReactElement } from 'react';
import type { SettingsView } from '../../../contract/settings.ts';
import { text } from '../../texts/text.ts';

/** Says what holds a setting, where a flag or the environment does. */
export function Held({ settings, field }: { settings: SettingsView; field: string }): ReactElement | null {
  const by = settings.heldBy[field];
  return by === undefined ? null : <p className="quiet held">{text.settings.held(by)}</p>;
}

/** Tells whether a setting can be changed here. */
export function isHeld(settings: SettingsView, field: string): boolean {
  return settings.heldBy[field] !== undefined;
}
