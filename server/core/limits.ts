/** The largest body that is read whole, in bytes: Anthropic's own limit for a request. */
export const BODY_LIMIT = 32 * 1024 * 1024;
