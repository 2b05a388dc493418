import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRunningList, type Placed } from './running-list.ts';

test('holds what was added and not removed, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 60 }), (steps) => {
      const list = createRunningList<Placed>();
      const known = Array.from({ length: 10 }, (): Placed => ({ place: -1 }));
      const inside = new Set<Placed>();
      for (const step of steps) {
        const item = known[step] ?? { place: -1 };
        if (inside.delete(item)) list.remove(item);
        else {
          inside.add(item);
          list.add(item);
        }
        expect(new Set(list.items)).toEqual(inside);
        expect(list.items).toHaveLength(inside.size);
      }
    }),
  );
});

test('what is not in the list changes nothing', () => {
  const list = createRunningList<Placed>();
  const inside = { place: -1 };
  list.add(inside);
  list.remove({ place: 0 });
  list.remove({ place: 7 });
  expect(list.items).toEqual([inside]);
});
