/** What dialects, the log and notices need beyond the type, so that nobody has to read the message. */
export const ERROR_CODES = [
  'context_length_exceeded',
  'model_not_found',
  'insufficient_quota',
  'key_missing',
  'key_refused',
  'upstream_unreachable',
  'client_closed',
  'origin_blocked',
  'shutting_down',
  'loop_detected',
  'direction_off',
  'unsupported',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];
