import { readFileSync } from 'node:fs';
import { strict } from './strict.ts';

export class HostImage {
  private template = false;

  constructor(
    readonly path: string,
    private readonly bytes: Uint8Array,
  ) {}

  isEmpty(): boolean {
    return this.bytes.length === 0;
  }

  setTemplateImage(template: boolean): void {
    this.template = template;
  }

  isTemplateImage(): boolean {
    return this.template;
  }
}

export const nativeImage = strict('nativeImage', {
  /** An empty image where the file cannot be read, as Electron's. */
  createFromPath: (path: string): HostImage => {
    try {
      return new HostImage(path, readFileSync(path));
    } catch {
      return new HostImage(path, new Uint8Array());
    }
  },
});
