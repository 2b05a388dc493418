import type { IncomingHttpHeaders } from 'node:http';
import { text } from '../../support/json.ts';
import type { ClaudeModel } from '../anthropic-models.ts';
import type { ThinkingLedger } from './ledger.ts';

/** What a request is checked against. */
export interface RuleContext {
  /** The model it names, if the server has it. */
  readonly model: ClaudeModel | undefined;
  readonly ledger: ThinkingLedger;
  readonly headers: IncomingHttpHeaders;
}

/** A context whose model is known. */
export interface ModelContext extends RuleContext {
  readonly model: ClaudeModel;
}

/** True under API version 2026-10-21, which has no sampling fields. */
export function isNewVersion(headers: IncomingHttpHeaders): boolean {
  return text(headers['anthropic-version']) >= '2026-10-21';
}
