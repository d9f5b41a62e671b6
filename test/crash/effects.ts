import type { Queryable } from "../../store/pool.ts";
import { type Violation, violationsOf } from "./violation.ts";

/** One request that a service outside has received. */
export interface ReceivedEffect {
  readonly idempotencyKey: string;
  /** What it asks for: equal for two requests that ask for the same thing. */
  readonly effect: string;
}

/**
 * I6: every effect that was asked for has happened once. A service acts once for a key, so the same effect under two
 * keys happens twice, and two effects under one key lose one.
 */
export function checkEffects(received: readonly ReceivedEffect[], asked: readonly string[]): Violation[] {
  const violation = violationsOf("I6");
  const keysOf = new Map<string, Set<string>>();
  const effectsOf = new Map<string, Set<string>>();
  for (const { idempotencyKey, effect } of received) {
    keysOf.set(effect, (keysOf.get(effect) ?? new Set()).add(idempotencyKey));
    effectsOf.set(idempotencyKey, (effectsOf.get(idempotencyKey) ?? new Set()).add(effect));
  }
  const wanted = new Set(asked);
  return [
    ...[...keysOf].flatMap(([effect, keys]) => [
      ...(keys.size > 1
        ? [violation(effect, `happened ${keys.size} times, under the keys ${[...keys].join(", ")}`)]
        : []),
      ...(wanted.has(effect) ? [] : [violation(effect, "happened and nobody asked for it")]),
    ]),
    ...[...effectsOf].flatMap(([key, effects]) =>
      key === "" || effects.size > 1 ? [violation(key, `one key for ${[...effects].join(", ")}`)] : [],
    ),
    ...asked.flatMap((effect) => (keysOf.has(effect) ? [] : [violation(effect, "was asked for and never happened")])),
  ];
}

/** I6: no effect was put aside, refused for good: nothing that these tests do may be refused. */
export async function checkParked(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I6");
  const { rows } = await db.query<{ id: string; kind: string; error: string | null }>(
    "select id, kind, error from outbox where parked_at is not null order by id",
  );
  return rows.map(({ id, kind, error }) =>
    violation(`effect ${id}`, `${kind} was put aside: ${error ?? "without a reason"}`),
  );
}
