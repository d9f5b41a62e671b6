import type { OutboxEffect } from "./effect.ts";

/**
 * Whence an effect comes and whither it goes. What shares a lane is delivered one after the other, in the order of its
 * commits; what shares none does not wait for each other.
 */
export function laneOf(effect: OutboxEffect): string {
  switch (effect.kind) {
    case "reaction":
    case "link":
    case "reread":
    case "merge":
      return `${effect.record} > ${effect.to}`;
    case "open":
      return effect.inTurn ? `${effect.record} > opened` : effect.id;
    case "run.start":
    case "run.cancel":
      return `${effect.record} > ${effect.run}`;
    case "run.ended":
      return `${effect.run} > ${effect.record}`;
    case "group.open":
    case "group.join":
    case "group.merge":
    case "group.calm":
    case "group.clear":
      return `group ${effect.group}`;
    case "duplicates.open":
    case "duplicates.change":
    case "duplicates.clear":
      return `duplicates ${String(effect.set)}`;
    // What one sender says comes in its order.
    case "mail":
      return `mail ${effect.mailbox} ${effect.sender}`;
    // A message that waits hours for a mail server must not keep the next one from a person.
    case "tell":
    case "digest":
    // It says that something happened; what happened is read in the ledger, in its order.
    case "raised.moved":
    case "escalation.start":
    case "remediation.lost":
    // Whether they are back is read when the record decides.
    case "person.left":
    // Runs of one discovery follow one another anyway.
    case "discovery.ended":
      return effect.id;
    default:
      return effect satisfies never;
  }
}
