import { describe, expect, it } from 'vitest';
import type { LogFilter } from '../../contract/log-filter.ts';
import type { LogRow, LogSnapshot } from '../../contract/log.ts';
import { createLogBook } from './log-book.ts';

const row = (seq: number, change: Partial<LogRow> = {}): LogRow => ({
  id: `r${seq}`,
  seq,
  at: seq,
  method: 'POST',
  path: '/v1/messages',
  client: 'c',
  dialect: 'anthropic',
  state: 'done',
  changes: 0,
  ...change,
});
const tick = () => new Promise((resolve) => setTimeout(resolve));

/** A gateway with rows 1 to `count`, newest first, as the contract says. */
function gateway(count: number) {
  const rows = Array.from({ length: count }, (_, index) => row(count - index));
  const asked: { before: number | undefined; offset: number }[] = [];
  const ask = async ({
    before,
    offset = 0,
    limit = 500,
  }: {
    before?: number | undefined;
    offset?: number | undefined;
    limit?: number | undefined;
  }): Promise<LogSnapshot> => {
    asked.push({ before, offset });
    const below = rows.filter((candidate) => before === undefined || candidate.seq < before);
    return {
      rows: below.slice(offset, offset + limit),
      total: below.length,
      newest: rows[0]?.seq ?? 0,
      clients: ['c'],
      models: [],
    };
  };
  return { rows, asked, ask };
}

describe('log book', () => {
  it('shows the newest first and fetches only the pages that are looked at', async () => {
    const { ask, asked } = gateway(1000);
    const book = createLogBook(ask);
    book.reload();
    await tick();
    expect(book.state().count).toBe(1000);
    expect(book.rowAt(0)?.seq).toBe(1000);
    expect(book.rowAt(900)).toBeUndefined();
    book.need(880, 910);
    book.need(880, 910);
    await tick();
    expect(book.rowAt(900)?.seq).toBe(100);
    expect(asked).toEqual([
      { before: undefined, offset: 0 },
      { before: 1001, offset: 800 },
    ]);
  });

  it('puts new rows on top, changes known ones in place, and keeps pages aligned', async () => {
    const { ask } = gateway(400);
    const book = createLogBook(ask);
    book.reload();
    await tick();
    book.merge([row(402, { state: 'running' }), row(401)]);
    expect([0, 1, 2].map((index) => book.rowAt(index)?.seq)).toEqual([402, 401, 400]);
    book.merge([row(402, { state: 'failed' }), row(400, { state: 'failed' })]);
    expect(book.state().count).toBe(402);
    expect(book.rowAt(0)?.state).toBe('failed');
    expect(book.rowAt(2)?.state).toBe('failed');
    book.need(300, 320);
    await tick();
    expect(book.rowAt(302)?.seq).toBe(100);
  });

  it('narrows to a span that goes along with the clock, until everything is shown again', async () => {
    const filters: (LogFilter | undefined)[] = [];
    let clock = 10_000_000;
    const book = createLogBook(
      async ({ filter }) => {
        filters.push(filter);
        return { rows: [], total: 0, newest: 0, clients: [], models: [] };
      },
      () => clock,
    );
    book.setFilter({ backend: 'ollama' }, 'hour');
    clock += 60_000;
    book.reload();
    book.setFilter({ ...book.state().filter, text: 'a' });
    book.setFilter({}, 'any');
    await tick();
    expect(filters).toEqual([
      { backend: 'ollama', since: 6_400_000 },
      { backend: 'ollama', since: 6_460_000 },
      { backend: 'ollama', since: 6_460_000, text: 'a' },
      {},
    ]);
    expect(book.state()).toMatchObject({ span: 'any', filter: {} });
  });

  it('loses nothing that is told while the snapshot is on its way, and shows nothing twice', async () => {
    const { ask } = gateway(10);
    const book = createLogBook(ask);
    book.reload();
    book.merge([row(10, { state: 'failed' }), row(11)]);
    await tick();
    expect([0, 1].map((index) => book.rowAt(index)?.id)).toEqual(['r11', 'r10']);
    expect(book.rowAt(1)?.state).toBe('failed');
    expect(book.state().count).toBe(11);
  });

  it('drops an answer to an older question', async () => {
    const answers: ((snapshot: LogSnapshot) => void)[] = [];
    const book = createLogBook(() => new Promise((resolve) => answers.push(resolve)));
    book.reload();
    book.setFilter({ show: 'failed' });
    const snapshot = (seq: number): LogSnapshot => ({
      rows: [row(seq, { state: 'failed' })],
      total: 1,
      newest: seq,
      clients: [],
      models: [],
    });
    answers[1]?.(snapshot(2));
    answers[0]?.(snapshot(1));
    await tick();
    expect(book.rowAt(0)?.seq).toBe(2);
  });

  it('keeps live rows out that the filter leaves out, and lets them in once they match', async () => {
    const { ask } = gateway(0);
    const book = createLogBook(ask);
    book.setFilter({ show: 'failed' });
    await tick();
    book.merge([row(1, { state: 'running' })]);
    expect(book.state().count).toBe(0);
    book.merge([row(1, { state: 'failed' })]);
    expect(book.rowAt(0)?.id).toBe('r1');
  });

  it('keeps a bounded number of rows', async () => {
    const { ask } = gateway(30_000);
    const book = createLogBook(ask);
    book.reload();
    await tick();
    for (let page = 0; page < 150; page += 1) {
      book.need(page * 200, page * 200 + 10);
      await tick();
    }
    expect(book.rowAt(29_900)?.seq).toBe(100);
    expect(book.rowById('r29990')).toBeUndefined();
    book.need(0, 10);
    await tick();
    expect(book.rowAt(10)?.seq).toBe(29_990);
  });
});
