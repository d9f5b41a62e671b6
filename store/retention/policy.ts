/** How long rows of one kind are kept, and which of them go. */
export interface Policy {
  /** Names it in settings and reports, such as `deliveries`. */
  readonly kind: string;
  readonly table: string;
  /** Column with the instant from which a row counts as old; rows without it stay. An index leads to it. */
  readonly at: string;
  /** SQL over the row `t`: what else must be so that it may go. `$1` is the instant before which rows are old. */
  readonly where: string;
  /** Days that rows are kept when nothing is configured. */
  readonly days: number;
  /** Fewer days are refused. */
  readonly minDays: number;
  /** Why nothing needs these rows any more. */
  readonly because: string;
  /** Rows that one transaction drops at most. @default 500 */
  readonly batch?: number;
  /**
   * What goes, or is noted, with the rows: statements over `gone`, which has the columns `columns` of them. In the same
   * transaction.
   */
  readonly also?: { readonly columns: string; readonly statements: readonly string[] };
  /** Whether workflow histories may refer to a row by its digest: they are asked before it goes. @default false */
  readonly heldByHistories?: boolean;
}

/** Days that rows are kept, by kind; null = for ever. */
export type Retention = { readonly [kind: string]: number | null };
