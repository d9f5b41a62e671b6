import type { Pool } from "pg";
import { z } from "zod";
import { readClasses } from "../../store/cmdb/classes.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { holdsKey, readPem } from "../../store/certificate/read-pem.ts";
import { defineActivity, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { filesScript } from "./files-script.ts";
import { type HostDeps, hostInput } from "./host.ts";
import { noteShown, type ShownPlace } from "./note-shown.ts";
import { onHost, script } from "./on-host.ts";

/** As which the CMDB is told what files of hosts hold. */
const filesSource = "files";

const services = ["nginx", "haproxy", "apache2", "postfix", "dovecot", "postgresql"] as const;

/** `certificate.files`: the certificates in files of a host, those that services are configured with among them. */
export function createFilesFunction(deps: HostDeps & { readonly now?: () => number }): FunctionDefinition {
  const { pool, now = Date.now } = deps;
  return defineActivity({
    name: "certificate.files",
    title: "Read the certificates in files of a host",
    idempotent: true,
    heartbeats: true,
    timeoutMs: 300_000,
    permission: "discovery.run",
    input: z.strictObject({
      ...hostInput,
      services: z.array(z.enum(services)).max(10).default([]).describe("Whose configuration is asked for files"),
      paths: z
        .array(
          z
            .string()
            .max(250)
            .regex(
              /^\/[A-Za-z0-9_.@+*/-]+$/u,
              "must be an absolute path of plain characters, with * for a part of a name",
            )
            .refine((path) => !path.split("/").includes(".."), "must not go up"),
        )
        .max(100)
        .default([])
        .describe("Such as /etc/ssl/shop/*.pem"),
      ci: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe("The host, by id or name; left out: by the name it is asked by"),
    }),
    output: z.object({
      files: z.array(z.object({ path: z.string(), certificates: z.int() })),
      certificates: z.int(),
    }),
    run: (input, context) =>
      onHost(deps, input, context, async (host) => {
        const printed = await host.run(
          script(filesScript, input.services.join(" "), ...input.paths),
          "reading its files",
        );
        if (holdsKey(printed))
          throw faultError("runtime", `${input.host} printed a private key, and nothing of it is kept`);
        const ciId = await hostCi(pool, input.ci ?? input.host, input.ci !== undefined);
        const files = filesOf(printed).map(({ path, text }) => ({ path, sent: readPem(text).slice(0, 200) }));
        const places = files
          .filter(({ sent }) => sent.length > 0)
          .map(({ path, sent }): ShownPlace => {
            const place = `${input.host}:${path}`;
            const none = { port: null, serverName: null, starttls: null, version: null, fault: null };
            return { ...none, place, host: input.host, ciId, sent };
          });
        const classes = await readClasses(pool);
        const noted = await noteShown(pool, places, { classes, source: filesSource, at: now() });
        return {
          files: files.map(({ path, sent }) => ({ path, certificates: sent.length })),
          certificates: new Set(noted.flatMap(({ chain }) => chain)).size,
        };
      }),
  });
}

function filesOf(printed: string): readonly { readonly path: string; readonly text: string }[] {
  return printed
    .split(/^file (?=\/)/mu)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { path: part.slice(0, end), text: part.slice(end + 1) };
    });
}

/** Null = the CMDB has none, or several, of that name; who names it is told so. */
async function hostCi(pool: Pool, name: string, isNamed: boolean): Promise<string | null> {
  const found = await findCi(pool, name);
  if (found.kind === "one") return found.ci.id;
  if (!isNamed) return null;
  throw faultError(
    "validation",
    `"${name}" names ${found.kind === "none" ? "no" : "more than one"} configuration item`,
  );
}
