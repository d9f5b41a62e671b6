/** Messages to people in virtual time: what each record is told of the tries of its own. */
import type { JsonObject } from "../base/json.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { Decision } from "../lifecycle/decide.ts";
import { plainReach } from "../lifecycle/tell/reach.ts";
import type { Fixture } from "./fixture.ts";
import type { Scenario } from "./ir.ts";
import type { PublishedNotices } from "./published-notices.ts";
import { type Sending, type SendingSources, Tellings } from "./tellings.ts";
import { zoneOf } from "./zone.ts";

export interface MessagesParams {
  /** What channels answer, by name. */
  readonly answers: Scenario["given"]["channels"];
  readonly channels: PublishedNotices["channels"];
  readonly reach: Fixture["reach"];
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly send: (record: string, name: string, input: JsonObject, id: string) => Decision;
  readonly problem: (message: string) => void;
}

export class Messages {
  readonly #params: MessagesParams;
  readonly #tellings: Tellings;

  constructor(params: MessagesParams) {
    this.#params = params;
    this.#tellings = new Tellings(params.answers);
  }

  /** When the next try is due, or null. */
  nextAt(): number | null {
    return this.#tellings.nextAt();
  }

  /** Tries those that are due. */
  wake(now: number): void {
    for (const sending of this.#tellings.due(now)) this.tell(sending, now);
  }

  /** Tries a message, unless it is held back. */
  tell(sending: Sending, now: number): void {
    const { to, channel } = sending.effect;
    const sources = this.#sources(to, channel);
    if (this.#tellings.holds(sending, sources, now)) return;
    for (const { record, commandId, input } of this.#tellings.take(sending, sources, now)) {
      const decision = this.#params.send(record, "$told", input, commandId);
      if (decision.ok) continue;
      const { code, message } = decision.refusal;
      this.#params.problem(`${record} refused the note that ${to} was told: ${code} ${message}`);
    }
  }

  #sources(person: string, channel: string): SendingSources {
    const { reach, channels, zones } = this.#params;
    return {
      reach: own(reach, person) ?? plainReach,
      channel: own(channels, channel) ?? null,
      zone: (name) => zoneOf(zones, name),
    };
  }
}

function own<T>(values: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
