import { expect, test } from 'vitest';
import { portHelpBox, portHelpText } from './port-help.ts';

test.each(['linux', 'darwin', 'win32'] as const)(
  '%s: the way there and the way back are shown before anything is done',
  (platform) => {
    const { detail } = portHelpBox(platform, 11434);
    const steps = portHelpText(platform, 0) ?? '';
    const undo = portHelpText(platform, 1) ?? '';
    expect(steps).toContain('127.0.0.1:11436');
    expect(undo).not.toBe('');
    expect(detail).toContain(steps);
    expect(detail).toContain(undo);
    expect(portHelpText(platform, 2)).toBeUndefined();
  },
);
