import { describe, expect, it } from 'vitest';
import type { MessageParam } from '../../messages/types.ts';
import { mapBlocks } from './map-blocks.ts';

const messages: MessageParam[] = [
  { role: 'user', content: 'plain' },
  {
    role: 'assistant',
    content: [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ],
  },
  { role: 'user', content: [{ type: 'text', text: 'c' }] },
];

describe('mapBlocks', () => {
  it('copies nothing where nothing changes', () => {
    expect(mapBlocks(messages, (block) => block)).toBe(messages);
  });

  it('copies only the message whose block changes, and tells where it is', () => {
    const paths: string[] = [];
    const mapped = mapBlocks(messages, (block, role, path) => {
      paths.push(`${role} ${path}`);
      return block.type === 'text' && block.text === 'b' ? { ...block, text: 'B' } : block;
    });
    expect(mapped[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'B' },
      ],
    });
    expect(mapped[2]).toBe(messages[2]);
    expect(messages[1]?.content).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]);
    expect(paths).toEqual([
      'assistant messages.1.content.0',
      'assistant messages.1.content.1',
      'user messages.2.content.0',
    ]);
  });
});
