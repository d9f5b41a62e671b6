import type { z } from "zod";
import type { Person } from "../../store/person/read.ts";
import type { person } from "../contract/person.ts";
import { isGranted } from "../contract/permission.ts";
import type { Caller } from "../identity/caller.ts";

/** A colleague as the caller sees them: by name and title, with more only where the caller may read it. */
export function presentTo({ person: { name, roles } }: Caller, other: Person): z.input<typeof person> {
  if (other.name === name) return presentWhole(other);
  const known = isGranted(roles, "people.read") ? {} : { manager: null, roles: [], groups: [] };
  return { ...presentWhole(other), ...known, ...(isGranted(roles, "people.contacts") ? {} : { email: null }) };
}

/** A person with all that is known of them. */
export function presentWhole(one: Person): z.input<typeof person> {
  const { name, title, email, active, manager, roles, groups } = one;
  return { name, title, email, active, manager, roles: [...roles], groups: [...groups] };
}
