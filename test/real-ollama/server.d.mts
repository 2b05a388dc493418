export interface RealOllama {
  /** Where the server listens, such as `http://127.0.0.1:40123`. */
  url: string;
  /** The `ollama` command. */
  bin: string;
  /** The whole environment for running the command against this server. */
  env: Record<string, string>;
  /** Everything the server reads and writes. */
  dataDir: string;
  logFile: string;
  stop(): Promise<void>;
}

export const MODELS: readonly string[];

export function startRealOllama(options?: { port?: number; dataDir?: string }): Promise<RealOllama>;
