import { fieldsSeen } from "../../engine/access/record-in-sight.ts";
import type { Sight } from "../../engine/access/sight.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { FrozenVersion } from "../../engine/lifecycle/record.ts";
import { readVersions } from "../../store/record/versions.ts";
import { listVersions, showVersion } from "../contract/version.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { seeRecord } from "../sight.ts";
import { type Route, route } from "../route.ts";

/** Versions of a record: who sees it sees each of them, for what linked one of them meant that one. */
export function versionRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listVersions, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      return { items: (await readVersions(pool, state.id)).map((one) => present(one, sight)) };
    }),

    route(showVersion, async ({ params, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      const versions = await readVersions(pool, state.id);
      const found = versions.find(({ version }) => version === params.version);
      if (found !== undefined) {
        const fields = sight.fields === null ? found.fields : fieldsSeen(sight.fields, found.fields, null);
        return { number: state.number, ...present(found, sight), fields };
      }
      const last = versions[0]?.version ?? 0;
      const known = last === 0 ? "it has none yet" : `it has 1 to ${last}`;
      throw notFound(`${state.number} has no version ${params.version}: ${known}`);
    }),
  ];
}

/** The digest is of all its fields: it is for who sees them. */
function present({ version, at, by, digest }: FrozenVersion, { fields }: Sight) {
  return { version, at: instantText(at), by, digest: fields === null ? digest : null };
}
