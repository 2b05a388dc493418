import type { PriceRow } from '../../contract/models.ts';
import type { Price } from '../../contract/settings.ts';
import type { TokenCounts } from '../messages/usage.ts';
import type { BackendName } from '../core/record.ts';

interface ListPrice extends Price {
  /** Another price of the whole request when its prompt is longer than this. */
  long?: { above: number; price: Price };
}

const listed = (input: number, output: number, cacheWrite: number, cacheRead: number): ListPrice => ({
  input,
  output,
  cacheWrite,
  cacheRead,
});
const FABLE_5 = listed(10, 50, 12.5, 1);
const OPUS = listed(5, 25, 6.25, 0.5);
const SONNET_4 = listed(3, 15, 3.75, 0.3);

/**
 * List prices of Claude's models (`cacheWrite` is the five-minute price). The user's own
 * prices come before them.
 */
const BUILT_IN: Readonly<Record<string, ListPrice>> = {
  'claude-fable-5-2': listed(8, 40, 10, 0.2),
  'claude-fable-5-1': listed(10, 50, 12.5, 0.25),
  'claude-mythos-5-1': listed(10, 50, 12.5, 0.25),
  'claude-fable-5': FABLE_5,
  'claude-mythos-5': FABLE_5,
  'claude-opus-5-5': listed(4, 20, 5, 0.2),
  'claude-opus-5': OPUS,
  'claude-opus-4-8': OPUS,
  'claude-opus-4-7': OPUS,
  'claude-opus-4-6': OPUS,
  'claude-opus-4-5': OPUS,
  'claude-sonnet-5-5': listed(2, 10, 2.5, 0.1),
  'claude-sonnet-5': listed(2, 10, 2.5, 0.2),
  'claude-sonnet-4-6': SONNET_4,
  'claude-sonnet-4-5': SONNET_4,
  'claude-haiku-5-5': {
    ...listed(0.1, 0.5, 0.125, 0.01),
    long: { above: 100_000, price: listed(0.5, 2.5, 0.625, 0.05) },
  },
  'claude-haiku-4-5': listed(1, 5, 1.25, 0.1),
};

export type PriceTable = Readonly<Record<string, Price>>;

/** The built-in prices with the user's on top. */
export interface PriceBook {
  /** Returns the price of a model, or undefined when nobody told it. */
  find(model: string): Price | undefined;
  /**
   * Returns dollars, or undefined when the price is not known. Models on this machine cost nothing unless the
   * user says what they do; what the `claude` command's account pays is not known here.
   */
  cost(tokens: TokenCounts, model: string | undefined, backend: BackendName | undefined): number | undefined;
  rows(): PriceRow[];
}

/** @param yours the user's prices by model name; read anew on every call, so that a change counts at once. */
export function createPriceBook(yours: () => PriceTable): PriceBook {
  let table: PriceTable | undefined;
  let own = new Map<string, Price>();
  const ownPrices = (): Map<string, Price> => {
    const current = yours();
    if (current !== table) {
      table = current;
      own = new Map(Object.entries(current).map(([model, price]) => [priceKey(model), price]));
    }
    return own;
  };
  const findListed = (model: string): ListPrice | undefined => {
    const key = priceKey(model);
    return ownPrices().get(key) ?? (Object.hasOwn(BUILT_IN, key) ? BUILT_IN[key] : undefined);
  };
  return {
    find: (model) => {
      const price = findListed(model);
      if (price === undefined) return undefined;
      const { long: _long, ...plain } = price;
      return plain;
    },
    cost: (tokens, model, backend) => {
      if (model === undefined || backend === undefined) return undefined;
      if (backend === 'anthropic') {
        const price = findListed(model);
        return price === undefined ? undefined : costOf(tokens, price);
      }
      const price = ownPrices().get(priceKey(model));
      if (price !== undefined) return costOf(tokens, price);
      return backend === 'claude-code' ? undefined : 0;
    },
    rows: () => {
      const mine = ownPrices();
      const rows: PriceRow[] = Object.entries(yours()).map(([model, price]) => ({ model, price, from: 'yours' }));
      for (const [model, { long: _long, ...price }] of Object.entries(BUILT_IN)) {
        if (!mine.has(model)) rows.push({ model, price, from: 'built-in' });
      }
      return rows;
    },
  };
}

/** Returns what `tokens` cost in dollars. */
export function costOf(tokens: TokenCounts, price: ListPrice): number {
  const prompt = tokens.input + (tokens.cacheRead ?? 0) + (tokens.cacheWrite ?? 0);
  const {
    input,
    output,
    cacheRead = input * 0.1,
    cacheWrite = input * 1.25,
  } = price.long !== undefined && prompt > price.long.above ? price.long.price : price;
  return (
    (tokens.input * input +
      tokens.output * output +
      (tokens.cacheRead ?? 0) * cacheRead +
      (tokens.cacheWrite ?? 0) * cacheWrite) /
    1_000_000
  );
}

/** Returns a model's name as prices are looked up: without case, `:latest`, vendor prefix and the date of an id. */
export function priceKey(model: string): string {
  return model
    .trim()
    .toLowerCase()
    .replace(/^(anthropic\/|claude-code:)/, '')
    .replace(/:latest$/, '')
    .replace(/-20\d{6}$/, '');
}
