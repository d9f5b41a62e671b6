import { channelNames } from "../../engine/lifecycle/tell/channel.ts";
import { suggestion } from "../../engine/base/suggestion.ts";
import { zoneTable } from "../../store/calendar/zone-table.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readPeople } from "../../store/person/read.ts";
import { readPreferences, savePreferences } from "../../store/person/preferences.ts";
import { isGranted } from "../contract/permission.ts";
import { setPreferences, showPreferences } from "../contract/preference.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { type Route, route } from "../route.ts";

/** How people want to be told. */
export function preferenceRoutes({ pool }: ApiDeps): readonly Route[] {
  async function mayFor({ person }: Caller, name: string): Promise<void> {
    const isTheirs = person.name === name || isGranted(person.roles, "people.manage");
    if (!isTheirs || !(await readPeople(pool, [name])).has(name))
      throw notFound(
        `there is no person "${name}" of whom you say how they are told: yourself, or all if you manage people`,
      );
  }

  async function checkChannels(channels: readonly string[]): Promise<void> {
    const known = [...channelNames, ...(await readDefinitionsOfKind(pool, "Channel")).keys()];
    for (const [index, channel] of channels.entries()) {
      if (!known.includes(channel))
        throw invalidAt(`/body/channels/${index}`, `there is no channel "${channel}"; ${suggestion(channel, known)}`);
      if (channels.indexOf(channel) !== index)
        throw invalidAt(`/body/channels/${index}`, `"${channel}" is there twice`);
    }
  }

  return [
    route(showPreferences, async ({ params: { name }, caller }) => {
      await mayFor(caller, name);
      const { quietHours, channels } = await readPreferences(pool, name);
      return { quietHours, channels: [...channels] };
    }),

    route(setPreferences, async ({ params: { name }, body: { quietHours, channels }, caller }) => {
      await mayFor(caller, name);
      if (quietHours !== null) {
        if (!isZone(quietHours.zone))
          throw invalidAt("/body/quietHours/zone", `there is no time zone "${quietHours.zone}": Europe/Berlin is one`);
        if (quietHours.from === quietHours.until)
          throw invalidAt("/body/quietHours/until", "these quiet hours never end: write another time than `from`");
      }
      await checkChannels(channels);
      if (!(await savePreferences(pool, name, { quietHours, channels }, caller.person.name)))
        throw notFound(`there is no person "${name}"`);
      return { quietHours, channels };
    }),
  ];
}

function isZone(name: string): boolean {
  try {
    zoneTable(name, 0, 1);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
