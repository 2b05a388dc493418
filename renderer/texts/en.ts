import { common } from './en/common.ts';
import { firstRun } from './en/first-run.ts';
import { home } from './en/home.ts';
import { log } from './en/log.ts';
import { models } from './en/models.ts';
import { settings } from './en/settings.ts';

/** All words of the window, in English. */
export const en = { ...common, firstRun, home, log, models, settings };

/** What every language must have. */
export type Texts = typeof en;
