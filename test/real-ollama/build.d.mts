export const VERSION: string;

export function folderOf(cache?: string): string;

export function commandOf(cache?: string): string;

export function build(cache?: string): string;
