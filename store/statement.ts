import { createHash } from "node:crypto";
import type pg from "pg";

/**
 * One statement made of named parts (`with NAME as (...)`). Which parts there are makes its text, and the digest of its
 * text names it as a prepared statement: PostgreSQL parses and plans each shape once a connection.
 */
export class Statement {
  readonly #parts: string[] = [];
  readonly #values: unknown[] = [];

  /** Takes a value and returns its place in the text. */
  readonly value = (value: unknown): string => `$${this.#values.push(value)}`;

  /** Takes rows of columns as one JSON value; returns its place. */
  readonly rows = (rows: readonly object[]): string => `${this.value(JSON.stringify(rows))}::jsonb`;

  part(name: string, sql: string): void {
    this.#parts.push(`${name} as (${sql})`);
  }

  query(last: string): pg.QueryConfig {
    const text = `with ${this.#parts.join(",\n")}\n${last}`;
    // PostgreSQL tells names apart by 63 characters.
    return { name: createHash("sha1").update(text).digest("hex"), text, values: this.#values };
  }
}
