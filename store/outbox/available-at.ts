import type { OutboxEffect } from "./effect.ts";

/** Before when an effect is not delivered; null = it goes at once. */
export function availableAt(effect: OutboxEffect): Date | null {
  return (effect.kind === "tell" || effect.kind === "digest") && effect.sendAt !== undefined
    ? new Date(effect.sendAt)
    : null;
}
