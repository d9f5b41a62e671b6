import type { Caller } from "./caller.ts";
import { createDesk, type Load } from "./desk.ts";
import { type Journal, newJournal } from "./journal.ts";
import { catalogOrder } from "./load/catalog-order.ts";
import { family } from "./load/family.ts";
import { incident } from "./load/incident.ts";
import { mail } from "./load/mail.ts";
import { merge } from "./load/merge.ts";
import { page } from "./load/page.ts";
import { problem } from "./load/problem.ts";
import { reminders } from "./load/reminders.ts";
import { approvedRepair, repair } from "./load/repair.ts";
import { shipment } from "./load/shipment.ts";
import { upload } from "./load/upload.ts";
import type { StubService } from "./stub-service.ts";

export interface WorkloadParams {
  readonly as: (user: string) => Caller;
  readonly stub: StubService;
  /** No new journey begins once it is aborted; those under way are finished. */
  readonly enough: AbortSignal;
  /** Told of the first journey that fails; the others end by themselves. */
  readonly failed: (error: unknown) => void;
}

/** Kinds of journeys, each of which is made again and again. */
const loads: { readonly [kind: string]: Load } = {
  desk: incident,
  field: incident,
  target: repair,
  plant: approvedRepair,
  order: shipment,
  problem,
  family,
  basket: catalogOrder,
  merge,
  upload,
  page,
  mail,
};

/** Made once: a digest waits for a minute, and nobody is to wait for another one. */
const once: { readonly [kind: string]: Load } = { reminders };

/** People, gateways and monitoring are at work until told that it is enough. */
export async function work({ as, stub, enough, failed }: WorkloadParams): Promise<Journal> {
  const journal = newJournal();
  const desk = createDesk({ as, stub, journal });
  const journeys = async ([kind, load]: [string, Load], isOver: () => boolean): Promise<void> => {
    try {
      journal.done[kind] = 0;
      for (let index = 0; index === 0 || !isOver(); index += 1) {
        await load(desk, `${kind}-${index}`, index);
        journal.done[kind] += 1;
      }
    } catch (error) {
      failed(error);
      throw error;
    }
  };
  // All of them are waited for, so that nothing works on when one has failed.
  const ends = await Promise.allSettled([
    ...Object.entries(loads).map((entry) => journeys(entry, () => enough.aborted)),
    ...Object.entries(once).map((entry) => journeys(entry, () => true)),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return journal;
}
