/** An event whose listeners may prevent what it announces. */
export interface Cancellable {
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** Returns a fresh event, with `more` on it. */
export function cancellable<T extends object>(more: T): Cancellable & T {
  const event = {
    ...more,
    defaultPrevented: false,
    preventDefault: (): void => {
      event.defaultPrevented = true;
    },
  };
  return event;
}
