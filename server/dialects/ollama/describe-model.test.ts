import { expect, it } from 'vitest';
import { capabilitiesOf, contextLengthOf, digestOf } from './describe-model.ts';
import { facts } from '../../core/testing/fake-gateway.ts';

it('offers what the model can do and nothing else', () => {
  expect(capabilitiesOf({ claude: facts })).toEqual(['completion', 'tools', 'vision', 'thinking']);
  const plain = {
    ...facts,
    imageInput: false,
    thinking: { adaptive: false, enabled: false, disabled: true, betweenTools: false },
  };
  expect(capabilitiesOf({ claude: plain })).toEqual(['completion', 'tools']);
  expect(capabilitiesOf({})).toContain('completion');
  expect(contextLengthOf({})).toBeGreaterThan(0);
});

it('gives each id its own constant digest', () => {
  expect(digestOf('claude-opus-5-5')).toMatch(/^[0-9a-f]{64}$/);
  expect(digestOf('a')).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
});
