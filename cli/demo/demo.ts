/** What a story is played on: the running system, its people, and who watches. */
import { setTimeout as pause } from "node:timers/promises";
import type { Reply } from "../../client/call.ts";
import type { Client } from "../../client/client.ts";
import type { Audience } from "./audience.ts";

export type RecordItem = Reply<"showRecord">;

export interface DemoParts {
  /** The system, as the administrator sees it. */
  readonly api: Client;
  /** The system, as a person of the sample company sees it. */
  readonly as: (person: string) => Promise<Client>;
  readonly audience: Audience;
  readonly stop: AbortSignal;
}

export class Demo {
  readonly api: Client;
  readonly audience: Audience;
  readonly stop: AbortSignal;
  readonly began = Date.now();
  readonly #as: DemoParts["as"];
  readonly #people = new Map<string, Promise<Client>>();
  readonly #told = new Set<string>();

  constructor({ api, as, audience, stop }: DemoParts) {
    this.api = api;
    this.audience = audience;
    this.stop = stop;
    this.#as = as;
  }

  as(person: string): Promise<Client> {
    const known = this.#people.get(person) ?? this.#as(person);
    this.#people.set(person, known);
    return known;
  }

  say(text: string): void {
    this.audience.say(text);
  }

  sayOnce(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.say(text);
  }

  /** Whether who watches says yes. */
  agrees(question: string): Promise<boolean> {
    return this.audience.agrees(question);
  }

  /**
   * Looks each quarter of a second until something is found.
   * @throws Error when it is not there after a minute, or `timeoutMs`
   */
  async until<T>(what: string, look: () => Promise<T | null>, timeoutMs = 60_000): Promise<T> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      this.stop.throwIfAborted();
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > end)
        throw new Error(
          `waited ${Math.round(timeoutMs / 1000)} s for ${what}: look at opsloom status, opsloom alerts list and the log of the home directory, opsloom.log`,
        );
      await pause(250, undefined, { signal: this.stop });
    }
  }
}
