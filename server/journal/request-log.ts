import type { LogFilter } from '../../contract/log-filter.ts';
import type { LogDetail, LogRow, LogSnapshot, Totals } from '../../contract/log.ts';
import type { Connect } from './disk.ts';
import type { Exported, ExportQuery } from './export.ts';
import type { PriceBook } from './prices.ts';
import type { Journal } from '../core/record.ts';

export interface JournalSettings {
  bodies: 'none' | 'memory' | 'disk';
  /** How long rows, and bodies if wanted there, are kept on disk. */
  days: number;
}

export interface JournalOptions extends JournalSettings {
  prices: PriceBook;
  /** Where the log is kept on disk (see `workerConnection`); absent: in memory only. */
  disk?: Connect;
  /** Told what the user should know, in a sentence. */
  problem?(sentence: string): void;
  /** Rows held in memory. */
  rowsInMemory?: number;
}

export interface SnapshotQuery {
  before?: number | undefined;
  offset?: number | undefined;
  limit: number;
  filter?: LogFilter | undefined;
}

/** The request log. */
export interface RequestLog extends Journal {
  /** Applies a change of the settings; bodies that are no longer wanted are forgotten. */
  configure(settings: JournalSettings): void;
  /** A page of the log, newest first. */
  snapshot(query: SnapshotQuery): Promise<LogSnapshot>;
  detail(id: string): Promise<LogDetail | undefined>;
  /** The request as a command line against `baseUrl`. */
  curl(id: string, baseUrl: string, shell: 'posix' | 'powershell'): Promise<string | undefined>;
  /** Requests as a file without secrets, one part of it. */
  export(query: ExportQuery): Promise<Exported>;
  /** How many requests that file holds in all, and about how many bytes. */
  exportSize(query: ExportQuery): Promise<{ rows: number; bytes: number }>;
  /** Forgets every finished request. Resolves to how many rows there were. */
  clear(): Promise<number>;
  /**
   * Calls back with new and changed rows, oldest first: a new request within 50 ms, changes within 100 ms. Returns how
   * to stop.
   */
  subscribe(listener: (rows: LogRow[]) => void): () => void;
  totalsToday(): Totals;
  /** Resolves when the log of earlier runs has been read back. */
  ready(): Promise<void>;
  /** Writes what is left and ends. */
  stop(): Promise<void>;
}
