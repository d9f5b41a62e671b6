/** How the text of an answer is read, as compiled. */
export type Parser =
  | { readonly kind: "json" | "lines" | "ini" | "xml" | "nginx" | "haproxy" | "ss" | "ps" }
  /** `NAME SEPARATOR VALUE` a line. */
  | { readonly kind: "kv"; readonly separator: string }
  /** The first line names the columns; null = they are parted by blanks. */
  | { readonly kind: "table"; readonly separator: string | null; readonly skip: number }
  /** The pattern names the columns; the last takes the rest of its line. */
  | {
      readonly kind: "columns";
      readonly names: readonly string[];
      readonly separator: string | null;
      readonly skip: number;
    }
  /** The named groups of the first match, null where there is none; of `all` a list of them. */
  | { readonly kind: "regex"; readonly match: string; readonly all: boolean };
