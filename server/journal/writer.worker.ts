import { parentPort, workerData } from 'node:worker_threads';
import { isObject, stringOf } from '../lib/json.ts';
import type { ToDisk } from './disk-messages.ts';
import { serveDiskLog } from './serve-disk-log.ts';

// The entry of the worker that keeps the log on disk, so that neither redaction nor the disk holds a request up.
const port = parentPort;
const dir = isObject(workerData) ? stringOf(workerData.dir) : undefined;
if (port === null || dir === undefined) throw new Error('This file runs as a worker of the journal, with a folder.');
const serve = serveDiskLog({ dir }, (message) => port.postMessage(message));
port.on('message', (message: ToDisk) => serve(message));
