/** Switchboard's own version; the test suite keeps it equal to package.json's. */
export const VERSION = '0.1.0';
