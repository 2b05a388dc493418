import { expect, test } from 'vitest';
import { silentJournal, type Journal } from './record.ts';
import { fakeRecord } from './testing/fake-exchange.ts';
import { teeJournal } from './tee-journal.ts';

const record = fakeRecord();

function listening(wantsBodies: boolean): { heard: string[]; journal: Journal } {
  const heard: string[] = [];
  return {
    heard,
    journal: {
      ...silentJournal,
      wantsBodies,
      begin: () => heard.push('begin'),
      end: () => heard.push('end'),
      update: () => heard.push('update'),
      answered: () => heard.push('answered'),
      upstreamAnswered: () => heard.push('upstreamAnswered'),
    },
  };
}

test('both are told what happens, and of bodies only who wants them', () => {
  const [log, line] = [listening(true), listening(false)];
  const tee = teeJournal(line.journal, log.journal);
  tee.begin(record);
  tee.update(record);
  tee.answered(record, 'a');
  tee.upstreamAnswered(record, 'b');
  tee.end(record);
  expect(log.heard).toEqual(['begin', 'update', 'answered', 'upstreamAnswered', 'end']);
  expect(line.heard).toEqual(['begin', 'update', 'end']);
  expect([tee.wantsBodies, teeJournal(line.journal, line.journal).wantsBodies]).toEqual([true, false]);
});
