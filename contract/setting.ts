/** The rows of the settings' table: what a setting is in the file, in the view of an interface and in a change. */
import * as z from 'zod/mini';
import type { Given, Refuse } from './read-setting.ts';

/** A flag or variable that sets a setting from outside; the flag counts more. */
export interface SettingSource {
  readonly flag?: '--port' | '--host';
  readonly variable: string;
  /** Returns the value; whether it is within bounds is checked when all settings are put together. */
  read(given: Given, refuse: Refuse): unknown;
  /** `false`: the setting can be changed in a window all the same. */
  readonly holds?: false;
}

/** A setting that an interface sees and changes. */
export const setting = <S extends z.ZodMiniType>(value: S, fallback: Default<S>, source?: SettingSource) => ({
  file: z._default(value, fallback),
  view: value,
  change: z.optional(value),
  source,
});
/** One that may be absent; `null` in a change takes it away. */
export const optional = <S extends z.ZodMiniType>(value: S, source?: SettingSource) => ({
  file: z.optional(value),
  view: z.optional(value),
  change: z.optional(z.nullable(value)),
  source,
});
/**
 * Settings that belong together: the file may leave any of them out, a change gives them all.
 * @param none a file without them.
 */
export const group = <T extends object>(members: T, none: z.input<FileOf<T>>, source?: SettingSource) => ({
  file: z.prefault(z.object(column(members, 'file')), none),
  view: z.object(column(members, 'view')),
  change: z.optional(z.object(column(members, 'view'))),
  source,
  members,
});
type FileOf<T> = z.ZodMiniObject<z.core.util.Writeable<Column<T, 'file'>>>;
/** One that an interface sees, and that commands of its own change. */
export const seen = <S extends z.ZodMiniType>(value: S, fallback: Default<S>, source?: SettingSource) => ({
  file: z._default(value, fallback),
  view: value,
  source,
});
/** One that is no interface's business. */
export const kept = <S extends z.ZodMiniType>(value: S, fallback: Default<S>) => ({
  file: z._default(value, fallback),
});
type Default<S extends z.ZodMiniType> = z.core.util.NoUndefined<z.output<S>>;

type Column<T, C extends string> = {
  [K in keyof T as T[K] extends Readonly<Record<C, z.ZodMiniType>> ? K : never]: T[K] extends Readonly<
    Record<C, infer S extends z.ZodMiniType>
  >
    ? S
    : never;
};

/** Returns one column of a table: the schemas of the rows that have one there. */
export function column<T extends object, C extends string>(table: T, name: C): Column<T, C>;
export function column(table: Readonly<Record<string, object>>, name: string): unknown {
  return Object.fromEntries(
    Object.entries(table).flatMap(([field, row]): [string, unknown][] =>
      name in row ? [[field, Object.entries(row).find(([key]) => key === name)?.[1]]] : [],
    ),
  );
}
