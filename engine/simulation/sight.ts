/** What a person of a scenario sees of its records, by the same rules as in the product. */
import { askedSight, entryFor, hasVersions, type Sight, sightOf, type Viewer } from "../access/sight.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { NamedLink } from "../lifecycle/link/named-links.ts";
import type { EventBody } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Library } from "./library.ts";
import type { personReading } from "./readings.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

type Person = NonNullable<ReturnType<typeof personReading>>;

/** How much somebody sees of a record; null = nothing. */
type Looks = (record: SimulatedRecord) => Sight | null;

/** `person`: as they are at this instant. `fits`: is told by which entry they see it. */
export function sightFor(
  person: Person,
  library: Pick<Library, "bundles" | "reads">,
  fits: (type: string, entry: number) => void = () => undefined,
): Looks {
  const { id: user, roles, groups, at, delegationsFrom } = person;
  const viewer: Viewer = { user, roles, groups, ...library.reads(roles) };
  const others = delegationsFrom.filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
  const approvers = [user, ...others.map((delegation) => delegation.user)];
  return ({ bundle, state, events }) => {
    const { name, access } = recordTypeOf(bundle);
    const sight = sightOf(access, viewer, state);
    // Of a draft those see what they decide on who are asked now.
    if (sight === null || sight.frozen !== undefined) {
      const isAsked = hasVersions(access)
        ? isAskedNow(state, approvers)
        : events.some(({ body }) => asks(body, approvers));
      if (isAsked) return askedSight;
    }
    if (sight === null) return null;
    if (access?.see != null) fits(name, entryFor(access.see, viewer, state));
    return sight;
  };
}

function isAskedNow({ approvals }: RecordState, people: readonly string[]): boolean {
  return approvals.some(
    ({ outcome, approvers }) => outcome === "waiting" && approvers.some((one) => people.includes(one)),
  );
}

/** Who was asked once goes on seeing what they were asked about. */
function asks(body: EventBody, people: readonly string[]): boolean {
  if (body.kind !== "approvalRequested" && body.kind !== "approvalMembers") return false;
  return body.approvers.some((approver) => people.includes(approver));
}

/** What is said of a record that is not there, or that somebody does not see. */
export function missingRecord(id: string): { readonly code: "OPS404"; readonly message: string } {
  const [type = "record", number = id] = id.split("/");
  return { code: "OPS404", message: `there is no ${type} "${number}"` };
}

/** What somebody is told who names records to link them and does not see one; null = they see all. */
export function missingLink(
  named: readonly NamedLink[],
  looks: Looks,
  find: (id: string) => SimulatedRecord | undefined,
): ReturnType<typeof missingRecord> | null {
  const isSeen = (record: string): boolean => {
    const found = find(record);
    if (found === undefined || looks(found) === null) return false;
    return found.state.mergedInto === undefined || isSeen(found.state.mergedInto);
  };
  const missing = named.find(({ record }) => !isSeen(record));
  return missing === undefined ? null : missingRecord(missing.record);
}
