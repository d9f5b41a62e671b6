export type Part = "program" | "console";
export declare const stamps: { readonly [part in Part]: string };
export declare function isFresh(stamp: string): boolean;
export declare function markOf(file: string): string;
export declare function ensureBuilt(parts: readonly Part[]): void;
