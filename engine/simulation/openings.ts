/** Records that others ask for, opened at once: by their keys, within their limits, after those they are linked to. */
import type { JsonObject } from "../base/json.ts";
import type { Decision } from "../lifecycle/decide.ts";
import type { Effect } from "../lifecycle/effects.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Actor } from "../lifecycle/protocol.ts";
import type { OpenedFor, Order } from "../lifecycle/record.ts";

type Requested = Extract<Effect, { readonly kind: "open" }>;
type Links = { readonly [link: string]: readonly string[] };

export interface OpeningsParams {
  readonly open: (
    type: string,
    fields: JsonObject,
    links: Links,
    by: Actor,
    asked: { readonly openedFor: OpenedFor; readonly order?: Order },
  ) => { readonly decision: Decision; readonly id: string };
  /** Tells the record that asked that nothing is opened. */
  readonly unopened: (record: string, key: string, outcome: "refused" | "leftOut", because: string) => void;
}

export class Openings {
  readonly #params: OpeningsParams;
  readonly #ids = new Map<string, string>();
  readonly #limited: { readonly scope: string; readonly per: string; readonly at: number }[] = [];

  constructor(params: OpeningsParams) {
    this.#params = params;
  }

  open(effect: Requested, now: number): void {
    const { id: key, record, type, link, fields, by, order } = effect;
    if (this.#ids.has(key)) return;
    const siblings = Object.values(effect.links).flat();
    const lacking = siblings.find((other) => !this.#ids.has(other.key));
    if (lacking !== undefined)
      return this.#params.unopened(record, key, "refused", `${lacking.key}, which it is linked to, was not opened`);
    const because = this.#leftOut(effect, now);
    if (because !== null) return this.#params.unopened(record, key, "leftOut", because);
    const links = Object.entries(effect.links).map(([name, others]): [string, readonly string[]] => [
      name,
      others.flatMap((other) => this.#ids.get(other.key) ?? []),
    ]);
    const actor: Actor = { user: by, roles: [], groups: [], onBehalfOf: engineActor.user };
    const whole = { ...effect.linked, ...Object.fromEntries(links), [link]: [record] };
    const asked = { openedFor: { record, key }, ...(order === undefined ? {} : { order }) };
    const { decision, id } = this.#params.open(type, fields, whole, actor, asked);
    if (decision.ok) {
      this.#ids.set(key, id);
      this.#claim(effect, now);
    } else {
      const { code, message } = decision.refusal;
      this.#params.unopened(record, key, "refused", `${code} ${message}`);
    }
  }

  #leftOut({ limit }: Requested, now: number): string | null {
    if (limit === null) return null;
    const found = this.#limited.some(
      (other) => other.scope === limit.scope && other.per === limit.per && other.at > now - limit.withinMs,
    );
    return found ? `one was opened for ${limit.per} within the time of its limit` : null;
  }

  #claim({ limit }: Requested, now: number): void {
    if (limit !== null) this.#limited.push({ scope: limit.scope, per: limit.per, at: now });
  }
}
