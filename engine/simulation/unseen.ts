/** As at the door of the product: what somebody does not see is for them as what is not there. */
import { recordsOfCommand } from "../lifecycle/field/named-records.ts";
import { linksOfCommand, type NamedLink } from "../lifecycle/link/named-links.ts";
import type { Command } from "../lifecycle/protocol.ts";
import type { Library } from "./library.ts";
import { personReading } from "./readings.ts";
import { missingLink, missingRecord, sightFor } from "./sight.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import type { World } from "./world.ts";

interface Sights {
  readonly world: World;
  readonly library: Library;
}

type Unseen = ReturnType<typeof missingRecord> | null;

/** What somebody is told who sends a record a command; null = they see it and all that the command names. */
export function unseenBy(
  user: string,
  sights: Sights,
  record: SimulatedRecord,
  command: Pick<Command, "name" | "input">,
): Unseen {
  if (looksOf(user, sights)(record) === null) return missingRecord(record.id);
  return unseenAmong(user, sights, namedBy(record, command));
}

/** Records that a command names, as links or in fields. */
export function namedBy(
  { bundle, state }: Pick<SimulatedRecord, "bundle" | "state">,
  command: Pick<Command, "name" | "input">,
): readonly NamedLink[] {
  return [...linksOfCommand(bundle, command), ...recordsOfCommand(bundle, command, state)];
}

/** The same of records that somebody names; null = they see all of them. */
export function unseenAmong(user: string, sights: Sights, named: readonly NamedLink[]): Unseen {
  return missingLink(named, looksOf(user, sights), (id) => sights.world.record(id));
}

function looksOf(user: string, { world, library }: Sights): ReturnType<typeof sightFor> {
  const person = personReading(user, world.fixture, world.now);
  return person === null ? () => null : sightFor(person, library, noteSight(world));
}

export function noteSight({ coverage }: World): (type: string, entry: number) => void {
  return (type, entry) => void coverage.access.add(`${type}/see/${String(entry + 1)}`);
}
