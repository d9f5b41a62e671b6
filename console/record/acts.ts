import type { Item } from "../../client/call.ts";
import { nameText } from "../format/value.ts";

export type LedgerEvent = Item<"recordTimeline">;

/** What one command brought about, or what the host did of itself at one moment. */
export interface Act {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly events: readonly LedgerEvent[];
}

/** The ledger as acts, in its order: events of one command that follow each other stand together. None is lost. */
export function actsOf(events: readonly LedgerEvent[]): Act[] {
  const acts: { id: string; at: string; by: string; events: LedgerEvent[] }[] = [];
  for (const event of events) {
    const last = acts.at(-1);
    if (last?.id === event.commandId) last.events.push(event);
    else acts.push({ id: event.commandId, at: event.at, by: event.by, events: [event] });
  }
  return acts;
}

export interface Note {
  readonly text: string;
  readonly internal: boolean;
}

/** What a person wrote with an act. */
export function noteOf(act: Act): Note | null {
  for (const { body } of act.events) {
    const input = body["input"] as { readonly text?: unknown; readonly internal?: unknown } | null | undefined;
    if (typeof input?.text === "string") return { text: input.text, internal: input.internal === true };
  }
  return null;
}

export interface Move {
  readonly command: string;
  readonly from: string | null;
  readonly to: string;
}

/** The change of the record's own state in an act. */
export function moveOf(act: Act): Move | null {
  const moved = act.events.find(({ kind, body }) => kind === "moved" && (body["facet"] ?? null) === null);
  if (moved === undefined) return null;
  const { command, from, to } = moved.body;
  return { command: nameText(command), from: typeof from === "string" ? from : null, to: nameText(to) };
}

export interface FacetMove {
  readonly facet: string;
  readonly to: string;
}

/** Changes of state of its facets. */
export function facetMovesOf(act: Act): FacetMove[] {
  return act.events.flatMap(({ kind, body }) =>
    kind === "moved" && typeof body["facet"] === "string" ? [{ facet: body["facet"], to: nameText(body["to"]) }] : [],
  );
}

/** Fields that an act gave a value, last first told; those of facets too. */
export function changesOf(act: Act): (readonly [name: string, value: unknown])[] {
  return act.events.flatMap(({ kind, body }) =>
    kind === "changed" ? Object.entries((body["set"] ?? {}) as { readonly [name: string]: unknown }) : [],
  );
}

/** Clocks by what happened to them: `paused` to the names of those that were paused. */
export function clockTurnsOf(act: Act): ReadonlyMap<string, readonly string[]> {
  const turns = new Map<string, string[]>();
  for (const { kind, body } of act.events) {
    if (kind !== "clock") continue;
    const { id, kind: turn } = body["event"] as { readonly id: string; readonly kind: string };
    turns.set(turn, [...(turns.get(turn) ?? []), id.replace(/:.*/, "")]);
  }
  return turns;
}

/** What is worth a line of its own: messages that were delivered and timers that were set tell nothing new. */
export function isTold(act: Act): boolean {
  return act.events.some(({ kind }) => kind !== "told" && kind !== "armed");
}
