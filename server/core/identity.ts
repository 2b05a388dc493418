/** The header by which a Switchboard knows itself and others know it. */
export const IDENTITY_HEADER = 'x-switchboard';
