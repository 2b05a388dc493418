import type { Rectangle } from 'electron';

/** Where a window was, as the settings keep it. */
export interface WindowPlace {
  x?: number | undefined;
  y?: number | undefined;
  width: number;
  height: number;
}

/** Of a window that was never moved; the system chooses where. */
export const DEFAULT_PLACE: WindowPlace = { width: 1080, height: 760 };
export const SMALLEST = { width: 720, height: 520 };

/** As much of a window's top as a hand needs to drag it. */
const TITLE_BAR = 40;

/** Returns the remembered place, or only its size when no screen shows it any more (a monitor was unplugged). */
export function visiblePlace(
  place: WindowPlace,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const width = Math.max(SMALLEST.width, place.width);
  const height = Math.max(SMALLEST.height, place.height);
  const { x, y } = place;
  if (x === undefined || y === undefined) return { width, height };
  // The title bar must be reachable: its middle has to lie on some screen.
  const seen = screens.some(
    (area) =>
      x + width / 2 >= area.x &&
      x + width / 2 <= area.x + area.width &&
      y >= area.y &&
      y <= area.y + area.height - TITLE_BAR,
  );
  return seen ? { x, y, width, height } : { width, height };
}
