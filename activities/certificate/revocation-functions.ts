import type { Pool } from "pg";
import { z } from "zod";
import { HttpError } from "../../net/http-client.ts";
import { readDers } from "../../store/certificate/certificates.ts";
import { readRevocationList } from "../../store/certificate/read-crl.ts";
import { noteRevokedBy, readRevocationLists } from "../../store/certificate/revocation.ts";
import { askAuthorities } from "./ask-authorities.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";

/** Lists of large authorities have some megabytes. */
const maxListBytes = 20 * 1024 * 1024;

/** `certificate.revocations`: what authorities took back of what is shown, by their lists or by asking about each. */
export function createRevocationFunctions({
  pool,
  now = Date.now,
}: {
  readonly pool: Pool;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  return [
    defineActivity({
      name: "certificate.revocations",
      title: "Ask authorities which certificates they took back",
      idempotent: true,
      heartbeats: true,
      timeoutMs: 600_000,
      permission: "discovery.run",
      input: z.strictObject({}),
      output: z.object({
        lists: z.int().describe("That were read, and signed by an authority that is known"),
        answers: z
          .int()
          .describe("Of authorities that were asked about one certificate (OCSP), because no list was read"),
        revoked: z.array(z.string()).describe("Fingerprints that were not known to be"),
        faults: z.array(z.string()),
      }),
      async run(_, context) {
        const [revoked, faults]: [string[], string[]] = [[], []];
        const read: string[] = [];
        for (const { url, authorities } of await readRevocationLists(pool)) {
          context.heartbeat();
          const told = await fetchList(url, context);
          if (typeof told === "string") {
            faults.push(told);
            continue;
          }
          const list = readRevocationList(told, await readDers(pool, authorities));
          if (list === null) faults.push(`${url} is no list of revocations`);
          else if (list.signedBy === null) faults.push(`${url} is signed by no authority that is known here`);
          else {
            read.push(url);
            revoked.push(...(await noteRevokedBy(pool, list.signedBy, list.revoked)));
          }
        }
        const asked = await askAuthorities(pool, { read, at: now(), context });
        return {
          lists: read.length,
          answers: asked.answers,
          revoked: [...revoked, ...asked.revoked],
          faults: [...faults, ...asked.faults].slice(0, 100),
        };
      },
    }),
  ];
}

/** A text = why it was not read. */
async function fetchList(url: string, { http, signal }: FunctionContext): Promise<Buffer | string> {
  try {
    const response = await http.request({ method: "get", url, redirect: true, maxBodyBytes: maxListBytes, signal });
    return response.status === 200 ? response.body : `${url} answered ${response.status}`;
  } catch (error) {
    if (error instanceof HttpError && error.reason !== "cancelled") return error.message;
    throw error;
  }
}
