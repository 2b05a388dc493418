/**
 * One code for each thing that can go wrong and that somebody may have to tell apart: a dialect, the log, a window, a
 * test. Nobody reads the message. What each means is in one table: server/messages/error-table.ts.
 */
export const ERROR_CODES = [
  // The request.
  'invalid_request',
  'unsupported',
  'request_too_large',
  'body_broken',
  'encoding_unknown',
  'address_not_fetched',
  'route_not_found',
  'method_not_allowed',
  'websocket_refused',
  'loop_detected',
  'client_closed',
  // Who may come in.
  'origin_blocked',
  'host_blocked',
  'client_key_needed',
  'only_this_machine',
  // Names, keys and directions.
  'model_not_found',
  'direction_off',
  'key_missing',
  'key_refused',
  'credential_refused',
  'sign_in_needed',
  'insufficient_quota',
  // The upstream.
  'upstream_unreachable',
  'upstream_disconnected',
  'upstream_timeout',
  'upstream_failed',
  'upstream_refused',
  'wrong_upstream',
  'permission_denied',
  'not_found',
  'rate_limited',
  'overloaded',
  'command_unusable',
  'command_failed',
  // The answer.
  'context_length_exceeded',
  'out_of_memory',
  'answer_incomplete',
  'answer_unreadable',
  'tool_call_unreadable',
  'tool_arguments_invalid',
  'no_tool_call',
  // What is kept.
  'batch_not_found',
  'batch_conflict',
  'results_unavailable',
  'file_not_found',
  'conversation_not_found',
  'data_unreadable',
  'disk_full',
  // The gateway itself.
  'shutting_down',
  'internal_error',
  'metrics_off',
  'docs_missing',
  'port_in_use',
  'port_reserved',
  'address_unknown',
  'listen_failed',
  'setting_invalid',
  'app_unchanged',
  'key_store_missing',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
