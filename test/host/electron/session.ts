import { EventEmitter } from 'node:events';
import { strict } from './strict.ts';

type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: unknown,
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: unknown) => boolean;
type DeviceHandler = (details: unknown) => boolean;

class HostSession extends EventEmitter {
  private request: RequestHandler | null = null;
  private check: CheckHandler | null = null;
  private device: DeviceHandler | null = null;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.check = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler | null): void {
    this.device = handler;
  }

  /** What a page that asks for a permission would get. Where nobody handles it Electron grants it, and so does this. */
  async wouldGrant(permission: string): Promise<{ request: boolean; check: boolean; device: boolean }> {
    const { request } = this;
    return {
      request:
        request === null ? true : await new Promise<boolean>((resolve) => request(null, permission, resolve, {})),
      check: this.check === null ? true : this.check(null, permission, 'https://elsewhere.example', {}),
      device: this.device === null ? true : this.device({ deviceType: 'usb' }),
    };
  }
}

const defaultSession = new HostSession();
export const session = strict('session', { defaultSession: strict('session', defaultSession) });
