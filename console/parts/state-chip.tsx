import { words } from "../format/words.ts";

/** A state in words; its look says only that it is over. */
export function StateChip({ state, final = false }: { readonly state: string; readonly final?: boolean }) {
  return <span className={final ? "chip" : "chip on"}>{words(state)}</span>;
}
