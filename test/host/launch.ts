import { chromium, type Browser, type Page } from '@playwright/test';
import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemChromium } from '../../scripts/ensure-chromium.mjs';
import type { Reachable } from './electron/electron.ts';

export interface LaunchOptions {
  /** The data folder; a fresh one when absent. */
  userData?: string;
  /** The built entry; the real one when absent. */
  entry?: string;
  words?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** What the session bus says about tray icons; `silent`: there is no bus. */
  trayHost?: 'yes' | 'no' | 'silent';
}

interface Answer {
  id: number;
  value?: string;
  error?: string;
}

const WINDOW_MS = 15_000;
/** Longer than the app takes to let an answer finish. */
const EXIT_MS = 15_000;

/** A running app in the test host; shaped like Playwright's ElectronApplication. */
export class HostApplication {
  readonly userData: string;
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly ownsFolder: boolean;
  private readonly tools: string;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private output = '';
  private next = 1;
  private joined: Browser | undefined;

  constructor(options: LaunchOptions = {}) {
    this.ownsFolder = options.userData === undefined;
    this.userData = options.userData ?? mkdtempSync(join(tmpdir(), 'switchboard-app-'));
    this.tools = mkdtempSync(join(tmpdir(), 'switchboard-bus-'));
    writeBus(this.tools, options.trayHost ?? 'yes');
    this.child = fork(resolve('test/host/main.mjs'), [options.entry ?? 'out/app/main.js', ...(options.words ?? [])], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: `${this.tools}${delimiter}${process.env.PATH ?? ''}`,
        HOME: this.userData,
        HOST_USER_DATA: this.userData,
        HOST_CHROMIUM: chromiumPath(),
        PORT: '0',
        OLLAMA_BASE_URL: 'http://127.0.0.1:9',
        ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
        ...options.env,
      },
    });
    this.child.on('message', (answer: Answer) => {
      this.waiting.get(answer.id)?.(answer);
      this.waiting.delete(answer.id);
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    this.exited = new Promise((done) => {
      this.child.once('exit', (code) => {
        for (const [id, settle] of this.waiting)
          settle({ id, error: `the app has ended with ${String(code)}\n${this.output}` });
        done(code);
      });
    });
  }

  /** Everything it wrote; a healthy app writes nothing. */
  written(): string {
    return this.output;
  }

  /** Runs a function in the main process. It sees only its arguments: it goes there as text. */
  evaluate<R>(reach: (electron: Reachable) => R | Promise<R>): Promise<R>;
  evaluate<R, A>(reach: (electron: Reachable, arg: A) => R | Promise<R>, arg: A): Promise<R>;
  evaluate(reach: (...args: never[]) => unknown, arg?: unknown): Promise<unknown> {
    const id = this.next++;
    return new Promise((done, failed) => {
      if (!this.child.connected) {
        failed(new Error(`the app has ended\n${this.output}`));
        return;
      }
      this.waiting.set(id, (answer) => {
        if (answer.error === undefined) done(answer.value === undefined ? undefined : JSON.parse(answer.value));
        else failed(new Error(answer.error));
      });
      this.child.send({ id, source: reach.toString(), ...(arg === undefined ? {} : { arg: JSON.stringify(arg) }) });
    });
  }

  /** Returns the page of the open window. */
  async window(): Promise<Page> {
    const until = performance.now() + WINDOW_MS;
    while (performance.now() < until) {
      const url = await this.evaluate(({ host, BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.isVisible() === true ? host.devTools.url : '',
      );
      if (url !== '') {
        this.joined ??= await chromium.connectOverCDP(url);
        const page = this.joined
          .contexts()
          .flatMap((context) => context.pages())
          .find((one) => one.url().includes('.host.test/'));
        if (page !== undefined) return page;
      }
      await delay(20);
    }
    throw new Error(`no window came\n${this.output}`);
  }

  /** Where apps reach the gateway, once it runs. */
  async address(): Promise<string> {
    const until = performance.now() + WINDOW_MS;
    while (performance.now() < until) {
      const tip = await this.evaluate(({ Tray }) => Tray.instances[0]?.toolTip ?? '');
      const place = /Running at (\S+)$/.exec(tip)?.[1];
      if (place !== undefined) return `http://${place}`;
      await delay(20);
    }
    throw new Error(`the gateway does not run\n${this.output}`);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Quits as a user does; what does not end in time is killed, and that is an error. */
  async close(): Promise<void> {
    await this.joined?.close().catch(() => undefined);
    const end = { killed: false };
    if (this.child.connected) {
      await this.evaluate(({ app }) => void setImmediate(() => app.quit())).catch(() => undefined);
      const limit = setTimeout(() => {
        end.killed = true;
        this.child.kill('SIGKILL');
      }, EXIT_MS);
      await this.exited;
      clearTimeout(limit);
    }
    rmSync(this.tools, { recursive: true, force: true });
    if (this.ownsFolder) rmSync(this.userData, { recursive: true, force: true, maxRetries: 5 });
    if (end.killed) throw new Error(`the app did not end\n${this.output}`);
  }
}

function chromiumPath(): string {
  return systemChromium() ?? '';
}

/** Puts a `gdbus` on the PATH that says what a session bus would. */
function writeBus(folder: string, trayHost: 'yes' | 'no' | 'silent'): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'gdbus');
  writeFileSync(
    file,
    trayHost === 'silent'
      ? '#!/bin/sh\necho "Cannot autolaunch D-Bus" >&2\nexit 1\n'
      : `#!/bin/sh\necho "(${trayHost === 'yes' ? 'true' : 'false'},)"\n`,
  );
  chmodSync(file, 0o755);
}
