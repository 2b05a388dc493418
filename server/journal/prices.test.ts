import { expect, test } from 'vitest';
import { costOf, createPriceBook, priceKey, type PriceTable } from './prices.ts';

test('costs follow the list prices, cache included', () => {
  const book = createPriceBook(() => ({}));
  const tokens = { input: 1_000_000, output: 1_000_000, cacheRead: 1_000_000, cacheWrite: 1_000_000 };
  expect(book.cost(tokens, 'claude-opus-5-5', 'anthropic')).toBeCloseTo(4 + 20 + 0.2 + 5, 10);
  expect(book.cost({ input: 1000, output: 500 }, 'claude-sonnet-4-5-20250929', 'anthropic')).toBeCloseTo(0.0105, 10);
});

test('a long prompt changes the price of the whole request', () => {
  const book = createPriceBook(() => ({}));
  expect(book.cost({ input: 100_000, output: 1000 }, 'claude-haiku-5-5', 'anthropic')).toBeCloseTo(0.0105, 10);
  expect(book.cost({ input: 1, output: 1000, cacheRead: 100_000 }, 'claude-haiku-5-5', 'anthropic')).toBeCloseTo(
    (0.5 + 2500 + 5000) / 1e6,
    10,
  );
});

test('what is not known is undefined, what runs here costs nothing, and the user has the last word', () => {
  let yours: PriceTable = {};
  const book = createPriceBook(() => yours);
  const tokens = { input: 1_000_000, output: 0 };
  expect(book.cost(tokens, 'claude-mythos-9', 'anthropic')).toBeUndefined();
  expect(book.cost(tokens, 'claude-opus-5', 'claude-code')).toBeUndefined();
  expect(book.cost(tokens, 'constructor', 'anthropic')).toBeUndefined();
  expect(book.cost(tokens, 'qwen3:8b', 'ollama')).toBe(0);
  yours = { 'Claude-Mythos-9': { input: 7, output: 9 }, 'qwen3:8b': { input: 0.02, output: 0.1 } };
  expect(book.cost(tokens, 'claude-mythos-9', 'anthropic')).toBe(7);
  expect(book.cost(tokens, 'qwen3:8b', 'ollama')).toBe(0.02);
});

test("the table lists the user's prices in place of the built-in ones", () => {
  const book = createPriceBook(() => ({ 'claude-opus-5': { input: 1, output: 2 } }));
  const rows = book.rows().filter((row) => row.model === 'claude-opus-5');
  expect(rows).toEqual([{ model: 'claude-opus-5', price: { input: 1, output: 2 }, from: 'yours' }]);
  expect(book.rows().find((row) => row.model === 'claude-haiku-5-5')).toEqual({
    model: 'claude-haiku-5-5',
    from: 'built-in',
    price: { input: 0.1, output: 0.5, cacheWrite: 0.125, cacheRead: 0.01 },
  });
});

test('cache prices follow from the input price where they are not given', () => {
  expect(
    costOf({ input: 0, output: 0, cacheRead: 1_000_000, cacheWrite: 1_000_000 }, { input: 2, output: 1 }),
  ).toBeCloseTo(0.2 + 2.5, 10);
});

test('priceKey', () => {
  expect(
    ['Claude-Opus-4-5-20251101', 'anthropic/claude-opus-5', 'qwen3:latest', 'claude-code:opus'].map(priceKey),
  ).toEqual(['claude-opus-4-5', 'claude-opus-5', 'qwen3', 'opus']);
});
