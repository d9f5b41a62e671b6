import { instantText } from "../../engine/lifecycle/instant.ts";
import { lineDiff } from "../../engine/text/line-diff.ts";
import { type FileVersion, listFiles, readFileVersions } from "../../store/cmdb/files.ts";
import { readCi } from "../../store/cmdb/find.ts";
import { listCiFiles, showCiFile } from "../contract/ci-file.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** As many versions as are kept. */
const allVersions = 100;

/** Files of configuration items. */
export function ciFileRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listCiFiles, async ({ params: { id } }) => {
      if ((await readCi(pool, id)) === null) throw notFound(`there is no configuration item "${id}"`);
      const files = await listFiles(pool, id);
      return { items: files.map((file) => ({ ...file, ...instants(file) })) };
    }),
    route(showCiFile, async ({ params: { id }, query: { path, digest, against } }) => {
      const versions = await readFileVersions(pool, { ci: id, path, limit: allVersions });
      const of = (wanted: string): FileVersion => {
        const found = versions.find((version) => version.digest === wanted);
        if (found === undefined) throw notFound(`no version of "${path}" has the digest "${wanted}"`);
        return found;
      };
      const [latest] = versions;
      if (latest === undefined) throw notFound(`no file "${path}" is kept of the configuration item "${id}"`);
      const shown = digest === undefined ? latest : of(digest);
      const other = against === undefined ? versions[versions.indexOf(shown) + 1] : of(against);
      return {
        path,
        text: shown.text,
        digest: shown.digest,
        versions: versions.map((version) => ({ digest: version.digest, ...instants(version) })),
        difference: other === undefined ? null : { with: other.digest, lines: [...lineDiff(other.text, shown.text)] },
      };
    }),
  ];
}

function instants({ since, seenAt }: Pick<FileVersion, "since" | "seenAt">) {
  return { since: instantText(since), seenAt: instantText(seenAt) };
}
