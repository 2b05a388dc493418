import { expect, it } from 'vitest';
import { capabilitiesOf, contextLengthOf, digestOf } from './describe-model.ts';
import { claudeFacts } from './testing/fake-gateway.ts';

it('offers what the model can do and nothing else', () => {
  expect(capabilitiesOf({ claude: claudeFacts })).toEqual(['completion', 'tools', 'vision', 'thinking']);
  const plain = {
    ...claudeFacts,
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
