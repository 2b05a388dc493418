import type { Journal } from './record.ts';

/** Returns a journal that tells both. */
export function teeJournal(first: Journal, second: Journal): Journal {
  return {
    get wantsBodies() {
      return first.wantsBodies || second.wantsBodies;
    },
    begin: (record) => {
      first.begin(record);
      second.begin(record);
    },
    update: (record) => {
      first.update(record);
      second.update(record);
    },
    answered: (record, chunk) => {
      if (first.wantsBodies) first.answered(record, chunk);
      if (second.wantsBodies) second.answered(record, chunk);
    },
    upstreamAnswered: (record, chunk) => {
      if (first.wantsBodies) first.upstreamAnswered(record, chunk);
      if (second.wantsBodies) second.upstreamAnswered(record, chunk);
    },
    end: (record) => {
      first.end(record);
      second.end(record);
    },
  };
}
