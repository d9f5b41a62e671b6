import { readContacts, saveContact } from "../../store/person/contacts.ts";
import { listContacts, removeContact, setContact } from "../contract/contact.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Where people are told beside their inbox. */
export function contactRoutes({ pool }: ApiDeps): readonly Route[] {
  const nobody = (name: string): Error => notFound(`there is no person "${name}"`);
  return [
    route(listContacts, async ({ params }) => {
      const person = await readContacts(pool, params.name);
      if (person === null) throw nobody(params.name);
      const mail = person.email === null ? [] : [{ channel: "mail", address: person.email, secret: null }];
      const others = Object.entries(person.contacts).map(([channel, secret]) => ({ channel, address: null, secret }));
      return { items: [...mail, ...others] };
    }),

    route(setContact, async ({ params: { name, channel }, body, caller }) => {
      const { address = null, secret = null } = body;
      if (channel === "mail") {
        if (address === null || secret !== null)
          throw invalidAt(
            secret === null ? "/body/address" : "/body/secret",
            "mail is set by an address, and by nothing else",
          );
      } else {
        if (secret === null || address !== null)
          throw invalidAt(
            address === null ? "/body/secret" : "/body/address",
            `an address of ${channel} is a secret: write it into a file of the folder of secrets, and name that`,
          );
      }
      const place = address ?? secret;
      const by = caller.person.name;
      if (!(await saveContact(pool, { person: name, channel, place, by }))) throw nobody(name);
      return { channel, address, secret };
    }),

    route(removeContact, async ({ params: { name, channel }, caller }) => {
      const by = caller.person.name;
      if (!(await saveContact(pool, { person: name, channel, place: null, by }))) throw nobody(name);
      return null;
    }),
  ];
}
