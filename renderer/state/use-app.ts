import { createContext, useContext } from 'react';
import type { WindowState } from './window-state.ts';

/** Hands the window's state to every component below. */
export const AppContext = createContext<WindowState | undefined>(undefined);

/** Returns the window's state. Throws outside of the window. */
export function useApp(): WindowState {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('useApp outside of AppContext');
  return app;
}
