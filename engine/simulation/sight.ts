/** What a person of a scenario sees of its records, by the same rules as in the product. */
import { sightOf, type Viewer } from "../access/sight.ts";
import { recordTypeOf } from "../lifecycle/bundle.ts";
import type { NamedLink } from "../lifecycle/named-links.ts";
import type { EventBody } from "../lifecycle/record.ts";
import type { Library } from "./library.ts";
import type { personReading } from "./readings.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

type Person = NonNullable<ReturnType<typeof personReading>>;

/** Whether somebody sees a record. */
type Sees = (record: SimulatedRecord) => boolean;

/** `person`: as they are at this instant. */
export function sightFor(person: Person, library: Pick<Library, "bundles" | "reads">): Sees {
  const { id: user, roles, groups, at, delegationsFrom } = person;
  const viewer: Viewer = { user, roles, groups, ...library.reads(roles) };
  const others = delegationsFrom.filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt);
  const approvers = [user, ...others.map((delegation) => delegation.user)];
  return ({ bundle, state, events }) =>
    sightOf(recordTypeOf(bundle).access, viewer, state) !== null || events.some(({ body }) => asks(body, approvers));
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
  sees: Sees,
  find: (id: string) => SimulatedRecord | undefined,
): ReturnType<typeof missingRecord> | null {
  const missing = named.find(({ record }) => {
    const found = find(record);
    return found === undefined || !sees(found);
  });
  return missing === undefined ? null : missingRecord(missing.record);
}
