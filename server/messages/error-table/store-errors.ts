import { CALLER_REPAIRS, final, RETRY, TEXT_SAYS_HOW, type ErrorEntries } from './entry.ts';

function noBatch({ id, cursor }: { id: string; cursor?: string }): string {
  return cursor === undefined
    ? `There is no batch ${id} for this key. GET /v1/messages/batches lists those there are.`
    : `${cursor}: there is no batch ${id} for this key. Leave ${cursor} out to list from the beginning.`;
}

/** What a batch's state does not allow. */
function batchConflict({ id, wish }: { id: string; wish: 'cancel' | 'delete' }): string {
  return wish === 'cancel'
    ? `Batch ${id} has ended and cannot be canceled any more.`
    : `Batch ${id} is still being processed and cannot be deleted. Cancel it first and wait for its end.`;
}

function noResults({ id, days }: { id: string; days?: number }): string {
  return days === undefined
    ? `Batch ${id} has no results yet: it is still being processed. Ask for the batch until its processing_status is "ended".`
    : `The results of batch ${id} were kept for ${days} days and are not available any more.`;
}

type Unreadable = { files: string; reason: string } | { batches: true; reason: string };

function unreadable(what: Unreadable): string {
  return 'files' in what
    ? `Switchboard's files cannot be read from ${what.files} (${what.reason}). Mend the folder's rights and try again.`
    : `Switchboard's batches cannot be read from its data folder (${what.reason}). Mend the folder's rights and start Switchboard again.`;
}

/** What goes wrong with batches, files and conversations, which the gateway keeps. */
export const storeErrors = {
  batch_not_found: { type: 'not_found_error', text: noBatch, problem: 'not-found', help: CALLER_REPAIRS },
  batch_conflict: { type: 'invalid_request_error', text: batchConflict, problem: 'failed', help: CALLER_REPAIRS },
  results_unavailable: { type: 'not_found_error', text: noResults, problem: 'not-found', help: CALLER_REPAIRS },
  file_not_found: {
    type: 'not_found_error',
    text: ({ id }: { id: string | undefined }) =>
      id === undefined
        ? 'There is no such page of the files. List them from the beginning, without page, after_id and before_id.'
        : `There is no file ${id} for this key. GET /v1/files lists those there are.`,
    problem: 'not-found',
    help: CALLER_REPAIRS,
  },
  conversation_not_found: {
    type: 'not_found_error',
    text: ({ id }: { id: string }) =>
      `There is no conversation '${id}'. GET /v1/conversations lists those that are known.`,
    param: 'id',
    problem: 'not-found',
    help: CALLER_REPAIRS,
  },
  data_unreadable: { type: 'api_error', text: unreadable, problem: 'failed', help: RETRY },
  disk_full: {
    type: 'api_error',
    status: 507,
    text: ({ what }: { what: 'batch' | 'file' }) =>
      what === 'batch'
        ? "The disk with Switchboard's data folder is too full for this batch. Make room there, or start Switchboard with another folder (--data-dir), and send the batch again."
        : "The disk with Switchboard's data folder is too full for this file. Make room there, or delete files that you do not need any more.",
    headers: final,
    problem: 'cannot-save',
    help: TEXT_SAYS_HOW,
  },
} satisfies ErrorEntries;
