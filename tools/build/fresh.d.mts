export function isFresh(): boolean;
export function markOf(file: string): string;
export function ensureBuilt(): void;
