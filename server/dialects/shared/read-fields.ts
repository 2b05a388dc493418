import { isArray, isObject, type JsonObject } from '../../lib/json.ts';

/** Makes the 400 for a value of the wrong type, in a dialect's own words; `path` is how it names the field. */
export type WrongType = (path: string, wanted: string, value: unknown) => Error;

/**
 * Readers for the fields of a caller's body. Clients send null for what they leave out, so it means "not given"; a
 * value of the wrong type is an error that names the field, because the model would otherwise answer another question
 * than the one asked.
 */
export interface FieldReaders {
  string(body: JsonObject, name: string, path?: string): string | undefined;
  boolean(body: JsonObject, name: string, path?: string): boolean | undefined;
  number(body: JsonObject, name: string, path?: string): number | undefined;
  wholeNumber(body: JsonObject, name: string, path?: string): number | undefined;
  list(body: JsonObject, name: string, path?: string): unknown[] | undefined;
  object(body: JsonObject, name: string, path?: string): JsonObject | undefined;
  /** Returns an entry of a list as an object. */
  objectAt(value: unknown, path: string): JsonObject;
}

/** Returns a field's value, with null read as absent. */
export function given(body: JsonObject, name: string): unknown {
  return body[name] ?? undefined;
}

/** Returns the readers of a dialect. */
export function createFieldReaders(wrongType: WrongType): FieldReaders {
  const reader =
    <T>(wanted: string, isRight: (value: unknown) => value is T) =>
    (body: JsonObject, name: string, path = name): T | undefined => {
      const value = given(body, name);
      if (value === undefined || isRight(value)) return value;
      throw wrongType(path, wanted, value);
    };
  return {
    string: reader('a string', (value) => typeof value === 'string'),
    boolean: reader('true or false', (value) => typeof value === 'boolean'),
    number: reader('a number', isFinite),
    wholeNumber: reader('a whole number', isWhole),
    list: reader('a list', isArray),
    object: reader('an object', isObject),
    objectAt: (value, path) => {
      if (isObject(value)) return value;
      throw wrongType(path, 'an object', value);
    },
  };
}

function isFinite(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}
