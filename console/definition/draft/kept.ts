/** A text of a definition that is not published, as this browser keeps it. */
export interface Draft {
  readonly text: string;
  /** Digest of the version that it was begun with. */
  readonly base: string;
}

/** What is asked of the place where drafts are kept: `localStorage`. */
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Drafts stay in the browser until they are published or dropped, through reloads. */
export class Drafts {
  readonly #store: Store;

  constructor(store: Store = localStorage) {
    this.#store = store;
  }

  read(name: string): Draft | null {
    try {
      const read: unknown = JSON.parse(this.#store.getItem(placeOf(name)) ?? "null");
      if (typeof read !== "object" || read === null || !("text" in read) || !("base" in read)) return null;
      const { text, base } = read;
      return typeof text === "string" && typeof base === "string" ? { text, base } : null;
    } catch {
      return null;
    }
  }

  keep(name: string, { text, base }: Draft): void {
    this.#store.setItem(placeOf(name), JSON.stringify({ text, base }));
  }

  drop(name: string): void {
    this.#store.removeItem(placeOf(name));
  }
}

const placeOf = (name: string): string => `opsloom.definition.${name}`;
