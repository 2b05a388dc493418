import type { MenuItemConstructorOptions } from 'electron';

export class Menu {
  static application: Menu | null = null;
  readonly items: MenuItemConstructorOptions[] = [];

  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    const menu = new Menu();
    for (const item of template) {
      if (item.label === undefined && item.role === undefined && item.type !== 'separator')
        throw new TypeError('Invalid template for MenuItem: must have submenu, label or role');
      menu.items.push({ enabled: true, visible: true, ...item });
    }
    return menu;
  }

  /** The words a user reads, without lines between them. */
  labels(): string[] {
    return this.items.map((item) => item.label ?? '').filter((label) => label !== '');
  }

  /** The check marks, by their words. */
  checks(): Record<string, boolean> {
    return Object.fromEntries(
      this.items.filter((item) => item.type === 'checkbox').map((item) => [item.label ?? '', item.checked === true]),
    );
  }

  /** Chooses an item as a person would: what is missing or grey cannot be chosen, and a check mark flips at once. */
  choose(label: string): void {
    const item = this.items.find((one) => one.label === label);
    if (item?.enabled !== true || item.visible !== true)
      throw new Error(`There is no '${label}' to choose among: ${this.labels().join(', ')}`);
    if (item.type === 'checkbox') item.checked = item.checked !== true;
    const click: unknown = item.click;
    if (typeof click === 'function') Reflect.apply(click, undefined, [item, undefined, {}]);
  }
}
