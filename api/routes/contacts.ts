import { z } from "zod";
import { isChannelName } from "../../engine/lifecycle/tell/channel.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readContacts, saveContact } from "../../store/person/contacts.ts";
import { listContacts, removeContact, setContact } from "../contract/contact.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Where people are told beside their inbox. */
export function contactRoutes({ pool }: ApiDeps): readonly Route[] {
  const nobody = (name: string): Error => notFound(`there is no person "${name}"`);

  async function checkKind(kind: string): Promise<void> {
    const channels = [...(await readDefinitionsOfKind(pool, "Channel")).values()];
    const known = [...new Set(channels.flatMap(({ needs }) => needs))];
    if (known.includes(kind)) return;
    const hint = suggestion(kind, ["mail", "webhook", "slack", "teams", ...known]);
    throw invalidAt("/path/channel", `no channel is published that needs "${kind}"${hint === "" ? "" : `; ${hint}`}`);
  }

  return [
    route(listContacts, async ({ params }) => {
      const person = await readContacts(pool, params.name);
      if (person === null) throw nobody(params.name);
      const { email, contacts, addresses } = person;
      const mail = email === null ? [] : [{ channel: "mail", address: email, secret: null }];
      const secrets = Object.entries(contacts).map(([channel, secret]) => ({ channel, address: null, secret }));
      const others = Object.entries(addresses).map(([channel, address]) => ({ channel, address, secret: null }));
      return { items: [...mail, ...secrets, ...others] };
    }),

    route(setContact, async ({ params: { name, channel }, body, caller }) => {
      const { address = null, secret = null } = body;
      const isSecret = channel !== "mail" && isChannelName(channel);
      if (isSecret) {
        if (channel === "inbox") throw invalidAt("/path/channel", "the inbox has no address: everybody has it");
        if (secret === null || address !== null)
          throw invalidAt(
            address === null ? "/body/secret" : "/body/address",
            `an address of ${channel} is a secret: write it into a file of the folder of secrets, and name that`,
          );
      } else {
        if (address === null || secret !== null)
          throw invalidAt(
            secret === null ? "/body/address" : "/body/secret",
            `${channel} is set by an address, and by nothing else`,
          );
        if (channel !== "mail") await checkKind(channel);
        else if (!z.email().safeParse(address).success) throw invalidAt("/body/address", "is no mail address");
      }
      const place = address ?? secret;
      const by = caller.person.name;
      if (!(await saveContact(pool, { person: name, channel, place, isSecret, by }))) throw nobody(name);
      return { channel, address, secret };
    }),

    route(removeContact, async ({ params: { name, channel }, caller }) => {
      const by = caller.person.name;
      if (!(await saveContact(pool, { person: name, channel, place: null, isSecret: false, by }))) throw nobody(name);
      return null;
    }),
  ];
}
