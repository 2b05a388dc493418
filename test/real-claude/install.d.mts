export const VERSIONS: readonly string[];
export function folderOf(version: string, cache?: string): string;
export function commandOf(version: string, cache?: string): string;
export function install(version: string, cache?: string): string;
