import { describe, expect, it } from 'vitest';
import { createLanes } from './lanes.ts';

interface Job {
  lane: string;
  n: number;
}

const jobs = (lane: string, ...numbers: number[]): Job[] => numbers.map((n) => ({ lane, n }));

describe('lanes', () => {
  it('serve one request at a time each, in order', () => {
    const lanes = createLanes<Job>();
    lanes.add('a', [...jobs('x', 1, 2), ...jobs('y', 3)]);
    expect([lanes.next(0)?.item.n, lanes.next(0)?.item.n, lanes.next(0)]).toEqual([1, 3, undefined]);
    expect(lanes.left('a')).toBe(1);
    lanes.free('x');
    expect(lanes.next(0)?.item.n).toBe(2);
    expect(lanes.left('a')).toBe(0);
  });

  it('let batches take turns', () => {
    const lanes = createLanes<Job>();
    lanes.add('large', jobs('x', 1, 2, 3));
    lanes.add('small', jobs('x', 10));
    const order: unknown[] = [];
    for (let next = lanes.next(0); next !== undefined; next = lanes.next(0)) {
      order.push(next.item.n);
      lanes.free('x');
    }
    expect(order).toEqual([1, 10, 2, 3]);
  });

  it('put a request back before the others, and rest', () => {
    const lanes = createLanes<Job>();
    lanes.add('a', jobs('x', 1, 2));
    const first = lanes.next(0);
    lanes.free('x');
    if (first !== undefined) lanes.putBack('a', first.item);
    lanes.rest('x', 500);
    expect(lanes.next(499)).toBeUndefined();
    expect(lanes.wakeAt(499)).toBe(500);
    expect(lanes.wakeAt(500)).toBeUndefined();
    expect(lanes.next(500)?.item.n).toBe(1);
  });

  it('give up what waits of one batch alone', () => {
    const lanes = createLanes<Job>();
    lanes.add('a', [...jobs('x', 1, 2), ...jobs('y', 3)]);
    lanes.add('b', jobs('x', 9));
    lanes.next(0);
    expect(lanes.drop('a').map(({ n }) => n)).toEqual([2, 3]);
    expect(lanes.left('a')).toBe(0);
    lanes.free('x');
    expect(lanes.next(0)?.item.n).toBe(9);
  });
});
