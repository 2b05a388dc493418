import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Ports that Windows has given away to itself, both ends included. */
export interface PortRange {
  first: number;
  last: number;
}

/** Unix gives the ports below this one to administrators only. */
const FIRST_FREE_TO_ALL = 1024;

/**
 * Says why the system refuses a port that no program holds, and what helps; undefined when a program may hold it
 * after all: on Windows one that took the port for itself alone gives the same error.
 */
export function reservedPortWords(
  port: number,
  platform: NodeJS.Platform,
  ranges: readonly PortRange[],
): string | undefined {
  if (platform !== 'win32') {
    const why =
      port < FIRST_FREE_TO_ALL
        ? `ports below ${FIRST_FREE_TO_ALL} are for administrators`
        : 'the system does not allow it, for instance by SELinux or another guard';
    return `Port ${port} may not be used: ${why}. No other program has to be stopped. Choose another port: --port 11436`;
  }
  const range = ranges.find(({ first, last }) => port >= first && port <= last);
  if (range === undefined) return undefined;
  return `Port ${port} may not be used: Windows keeps the ports ${range.first} to ${range.last} for itself, mostly for Hyper-V, WSL or Docker (netsh interface ipv4 show excludedportrange protocol=tcp lists them). No other program has to be stopped. Choose another port: --port ${portBeside(port, ranges)}`;
}

/** Returns the ranges that Windows keeps for itself; none where it does not tell. Never throws. */
export async function findReservedRanges(platform: NodeJS.Platform = process.platform): Promise<PortRange[]> {
  if (platform !== 'win32') return [];
  try {
    const { stdout } = await run('netsh', ['interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp'], {
      timeout: 2000,
      windowsHide: true,
    });
    return parseExcludedRanges(stdout);
  } catch {
    return [];
  }
}

/**
 * Reads the table of `netsh … show excludedportrange`: two columns of numbers, an asterisk behind ranges that an
 * administrator made. Its words depend on the system's language.
 */
export function parseExcludedRanges(output: string): PortRange[] {
  const ranges: PortRange[] = [];
  for (const line of output.split('\n')) {
    const [, first, last] = /^\s*(\d+)\s+(\d+)\s*\*?\s*$/.exec(line) ?? [];
    if (first !== undefined && last !== undefined) ranges.push({ first: Number(first), last: Number(last) });
  }
  return ranges;
}

/** 11435 is used by Ollama's own gateway for Claude's desktop app, so 11436 is the first to offer. */
function portBeside(port: number, ranges: readonly PortRange[]): number {
  for (let near = 11_436; near <= 65_535; near += 1) {
    if (near !== port && !ranges.some(({ first, last }) => near >= first && near <= last)) return near;
  }
  return 0;
}
