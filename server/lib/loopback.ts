/** Tells whether a host setting stays on this machine. */
export function isLoopbackHost(host: string): boolean {
  return host === 'loopback' || host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
