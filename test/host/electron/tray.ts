import type { Tray as Real } from 'electron';
import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import type { Menu } from './menu.ts';
import type { HostImage } from './native-image.ts';

export class Tray extends EventEmitter implements Pick<Real, 'setToolTip' | 'isDestroyed' | 'destroy'> {
  static readonly instances: Tray[] = [];
  toolTip = '';
  menu: Menu | null = null;
  private gone = false;

  constructor(private image: HostImage) {
    super();
    if (process.env.HOST_TRAY === 'fail') throw new Error('The system has no tray');
    if (image.isEmpty()) throw new Error('The tray got an empty image');
    Tray.instances.push(this);
  }

  /** The icon's file, as a test names it. */
  iconName(): string {
    return basename(this.image.path);
  }

  setImage(image: HostImage): void {
    if (image.isEmpty()) throw new Error('The tray got an empty image');
    this.image = image;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }

  destroy(): void {
    this.gone = true;
  }

  isDestroyed(): boolean {
    return this.gone;
  }
}
