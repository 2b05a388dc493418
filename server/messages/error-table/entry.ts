import type { Action, Problem } from '../../../contract/problems.ts';

/** The error types of the Anthropic API, which is the language inside. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error';

/** OpenAI's own words for an error. */
export interface OpenAiWords {
  type: string;
  code: string;
  /** The error's own when absent. */
  status?: number;
}

/** The button that helps, or why there is none. */
export type Help = Action | { none: string };

/** All that is known of one error code. */
export interface ErrorEntry<Details> {
  type: ErrorType;
  /** The HTTP status; the type's own when absent. */
  status?: number;
  /** What the user reads: what happened and what to do next, in whole sentences. */
  text: (details: Details) => string;
  headers?: (details: Details) => Record<string, string>;
  /** The request field that is wrong, where it is always the same one. */
  param?: string;
  /** `later`: it passes by itself. `never`: the same request fails again. Else the status decides. */
  retry?: 'later' | 'never';
  /** How OpenAI calls it; absent where its type says all, so that no code of ours gets into OpenAI's answers. */
  openAi?: OpenAiWords;
  /** What the window calls it, and the button beside it. `details` are missing where an upstream's words are quoted. */
  problem: Problem['code'];
  help: Help | ((details: Details | undefined) => Help);
}

/** What a part of the table is made of; each entry says for itself which details its text needs. */
export type ErrorEntries = Record<string, ErrorEntry<never>>;

/** Tells the SDKs not to ask again by themselves: nothing changes until the user has done something. */
export const final = (): Record<string, string> => ({ 'x-should-retry': 'false' });

/** The text of what only an upstream says, in its own words. */
export const quoted = ({ said }: { said: string }): string => said;

export const RETRY: Action = { do: 'retry', label: 'Try again' };
export const FIND_OLLAMA: Action = { do: 'find-ollama', label: 'Find Ollama' };
export const OPEN_SETTINGS: Action = { do: 'open-settings', label: 'Open settings' };
export const SET_A_KEY: Action = { do: 'set-api-key', label: 'Set a key' };
export const SET_THE_KEY: Action = { do: 'set-api-key', label: 'Set the key' };

/** Why there is no button, where several errors share the reason. */
export const CALLER_REPAIRS: Help = {
  none: 'The app that asked has to ask otherwise; nothing here can be changed for it.',
};
export const TEXT_SAYS_HOW: Help = { none: 'It is repaired outside of Switchboard; the text says how.' };
