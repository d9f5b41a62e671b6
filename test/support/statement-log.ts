import type { Pool } from "pg";

/** A pool that writes down what is sent by it: names of the statements, of those without one how they begin. */
export function loggedPool(pool: Pool, log: (statement: string) => void): Pool {
  return new Proxy(pool, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (name !== "query") return value.bind(target) as unknown;
      return (query: string | { readonly name?: string; readonly text: string }, ...rest: unknown[]): unknown => {
        log(typeof query === "string" ? query.slice(0, 20) : (query.name ?? query.text.slice(0, 20)));
        return (value as (...all: unknown[]) => unknown).call(target, query, ...rest);
      };
    },
  });
}
