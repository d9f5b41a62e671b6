/**
 * Finds who somebody is here that a provider has signed in, or makes them, and gives them what its claims say.
 *
 * 1. Whom an account was linked with once, it stays with: claims that change later, as a name, lead to nobody else.
 * 2. Who is not here, or has left, is refused, but where the settings say that people are made.
 * 3. It is one change of people: linked, made and given roles and groups, or nothing of it.
 */
import type pg from "pg";
import type { GroupData, PeopleChange, PersonData } from "../../store/person/change.ts";
import { type DirectoryPerson, readDirectoryGroups, readDirectoryPeople } from "../../store/person/directory.ts";
import { PeopleFault } from "../../store/person/fault.ts";
import { peopleOfAddress } from "../../store/person/of-address.ts";
import { savePeople } from "../../store/person/save.ts";
import { linkAccount, listAccounts, readAccount } from "../../store/session/account.ts";
import { userName } from "../contract/person.ts";
import { namesFrom, personMeant } from "./claims.ts";
import { ProviderFault } from "./fault.ts";
import type { SignedIn } from "./provider.ts";
import type { ProviderSettings } from "./settings.ts";

/** The name of the person. Rejects with a `ProviderFault`, and then nothing has changed. */
export async function admit(pool: pg.Pool, settings: ProviderSettings, signedIn: SignedIn): Promise<string> {
  const by = `$provider:${settings.name}`;
  let name = "";
  try {
    await savePeople(pool, { by }, async (client) => {
      const found = await find(client, settings, signedIn);
      ({ name } = found);
      if (!found.isLinked) await linkAccount(client, signedIn, { user: name, by });
      return changeOf(client, settings, signedIn, found);
    });
  } catch (error) {
    // A role that nobody declares, a group of nobody, or the last administrator's role taken.
    if (error instanceof PeopleFault) throw refused(`what ${settings.title} says of you: ${error.message}`);
    throw error;
  }
  return name;
}

interface Found {
  readonly name: string;
  readonly isLinked: boolean;
  /** Null: they are to be made. */
  readonly person: DirectoryPerson | null;
}

async function find(client: pg.PoolClient, settings: ProviderSettings, signedIn: SignedIn): Promise<Found> {
  const { issuer, claims } = signedIn;
  const account = await readAccount(client, signedIn);
  if (account !== null) {
    const [person] = await readDirectoryPeople(client, { name: account.user });
    if (person?.active !== true) throw refused(`"${account.user}" is not active any more here`);
    return { name: account.user, isLinked: true, person };
  }
  const meant = personMeant(settings, claims);
  if (typeof meant === "string") throw refused(`${settings.title} signs you in, but ${meant}`);
  const { by, value } = meant;
  const named = by === "name" ? [value] : await peopleOfAddress(client, value);
  if (named.length > 1) throw refused(`several people here have the mail address "${value}"`);
  const [person] = named[0] === undefined ? [] : await readDirectoryPeople(client, { name: named[0] });
  if (person === undefined) return { name: nameOf(settings, value), isLinked: false, person: null };
  if (!person.active) throw refused(`"${person.name}" is not active any more here`);
  if ((await listAccounts(client, person.name)).some((one) => one.issuer === issuer))
    throw refused(`"${person.name}" signs in with another account of ${settings.title}`);
  return { name: person.name, isLinked: false, person };
}

function nameOf(settings: ProviderSettings, value: string): string {
  if (settings.unknown === "refuse") throw refused(`there is no person "${value}" here`);
  if (!userName.safeParse(value).success) throw refused(`"${value}" is no name that a person may have here`);
  return value;
}

async function changeOf(
  client: pg.PoolClient,
  { roles: roleMap, groups: groupMap }: ProviderSettings,
  { claims }: SignedIn,
  { name, person }: Found,
): Promise<PeopleChange> {
  const had = person?.roles ?? [];
  const roles = namesFrom(roleMap, had, claims);
  const users: readonly PersonData[] =
    person === null
      ? [{ name, title: titleOf(claims["name"], name), email: emailOf(claims), roles }]
      : isSame(had, roles)
        ? []
        : [{ ...person, externalId: undefined, roles }];
  const wasIn = person?.groups ?? [];
  const isIn = new Set(namesFrom(groupMap, wasIn, claims));
  const changed = [...new Set([...wasIn, ...isIn])].filter((group) => wasIn.includes(group) !== isIn.has(group));
  const groups: GroupData[] = [];
  for (const group of changed) {
    const [found] = await readDirectoryGroups(client, { name: group });
    if (found === undefined)
      throw new PeopleFault({ kind: "group", name: group, field: "name" }, `there is no group "${group}"`);
    const others = found.members.filter((member) => member !== name);
    groups.push({ ...found, externalId: undefined, members: isIn.has(group) ? [...others, name] : others });
  }
  return { users, groups };
}

function titleOf(claim: unknown, name: string): string {
  const title = typeof claim === "string" ? claim.replaceAll(/[\u0000-\u001f\u007f]+/g, " ").trim() : "";
  return title === "" ? name : title.slice(0, 160);
}

/** Only one that was verified: mail that comes from it is done as this person. */
function emailOf({ email, email_verified: verified }: SignedIn["claims"]): string | null {
  return typeof email === "string" && verified === true && email.length <= 254 ? email : null;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function refused(message: string): ProviderFault {
  return new ProviderFault("refused", message);
}
