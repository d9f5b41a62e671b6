/**
 * A text that PostgreSQL cannot hold is no CI's: asked for, it would end the query, and the event that named it, with
 * an error.
 */
export function isStorable(text: string): boolean {
  return !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
}
