/**
 * Messages to people on a stage. The inbox is that of the product; what other channels answer the scenario says. The
 * order, quiet hours and contacts of people are those of the store.
 */
import type pg from "pg";
import { createInbox } from "../../channel/inbox/inbox.ts";
import { quietZone } from "../../commands/quiet-zone.ts";
import { plainReach } from "../../engine/lifecycle/tell/reach.ts";
import type { ChannelAnswer } from "../../engine/simulation/ir.ts";
import { type Sending, type SendingSources, Tellings } from "../../engine/simulation/tellings.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { saveNotice } from "../../store/notice/notice.ts";
import { readContacts } from "../../store/person/contacts.ts";
import type { StageRecords } from "./records.ts";

export interface StageMessagesParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  /** What channels answer, by name. */
  readonly answers: { readonly [channel: string]: readonly ChannelAnswer[] };
}

export class StageMessages {
  readonly #params: StageMessagesParams;
  readonly #tellings: Tellings;
  readonly #inbox: ReturnType<typeof createInbox>;

  constructor(params: StageMessagesParams) {
    this.#params = params;
    const { pool, now } = params;
    this.#tellings = new Tellings(params.answers);
    this.#inbox = createInbox(({ id, recordId, subject, text, because }, to) =>
      saveNotice(pool, { id, recordId, to, subject, text, because, at: now() }),
    );
  }

  /** Ids of messages that are tried later. */
  waiting(): readonly string[] {
    return this.#tellings.waiting();
  }

  /** When the next try is due, or null. */
  nextAt(): number | null {
    return this.#tellings.nextAt();
  }

  /** Tries those that are due. */
  async wake(): Promise<void> {
    for (const sending of this.#tellings.due(this.#params.now())) await this.tell(sending);
  }

  /** Tries a message, unless it is held back. */
  async tell(sending: Sending): Promise<void> {
    const { records } = this.#params;
    const now = this.#params.now();
    const { channel, to } = sending.effect;
    const sources = await this.#sources(channel, to, now);
    if (this.#tellings.holds(sending, sources, now)) return;
    if (channel === "inbox") return this.#putIntoInbox(sending.effect, now);
    for (const { record, commandId, input } of this.#tellings.take(sending, sources, now))
      await records.sendByEngine(record, "$told", input, commandId);
  }

  async #putIntoInbox(
    { id, record, message, channel, to, subject, text, because }: Sending["effect"],
    now: number,
  ): Promise<void> {
    const person = await readContacts(this.#params.pool, to);
    const delivery =
      person?.active !== true
        ? { outcome: "refused", because: `there is no active person "${to}"` }
        : await this.#inbox.deliver({ id: message, recordId: record, subject, text, because }, person);
    const { outcome, because: why } = delivery;
    const said = { message, channel, to, subject, attempt: 1, sentAt: now, outcome, because: why };
    await this.#params.records.sendByEngine(record, "$told", said, `${id}:told:1`);
  }

  async #sources(channel: string, person: string, now: number): Promise<SendingSources> {
    const { pool } = this.#params;
    const [found, defined] = await Promise.all([
      readContacts(pool, person),
      readLatestDefinition(pool, "Channel", channel),
    ]);
    const reach = {
      ...plainReach,
      ...found?.preferences,
      ...(found?.active === true ? { contacts: found.addresses } : {}),
    };
    return { reach, channel: defined?.ir ?? null, zone: quietZone(now) };
  }
}
