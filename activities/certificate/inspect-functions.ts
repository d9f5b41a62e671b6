import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import { z } from "zod";
import { type Endpoint, parseEndpoint, placeOf } from "../../engine/certificate/endpoint.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Egress } from "../../net/egress.ts";
import { judgePlaces } from "../../store/certificate/judged.ts";
import type { SeenPlace } from "../../store/certificate/places.ts";
import { readClasses, withDescendants } from "../../store/cmdb/classes.ts";
import { findByAttributes } from "../../store/cmdb/find-by-attributes.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { defineActivity, type FunctionContext, type FunctionDefinition } from "../function/define-activity.ts";
import { faultError } from "../function/fault-error.ts";
import { eachLimited } from "./each-limited.ts";
import { type Inspected, inspectEndpoint } from "./inspect.ts";
import { noteShown, type ShownPlace } from "./note-shown.ts";

/** As which the CMDB is told what endpoints of a list show. */
const endpointSource = "endpoints";

/** Endpoints that are connected to side by side. */
const atOnce = 32;

const endpoint = z.strictObject({
  url: z.string().min(1).max(500).describe("https://shop.example, smtp://mail.example:587, ldap://…, postgresql://…"),
  serverName: z.string().min(1).max(253).optional().describe("The name to ask for; left out: the host of the URL"),
  address: z.string().min(1).max(100).optional().describe("Where to connect; left out: where the host leads"),
  ci: z.string().min(1).max(200).optional().describe("What uses it, by id or name; left out: what listens there"),
});

const endpointsInput = {
  endpoints: z.array(endpoint).min(1).max(1_000),
  timeoutMs: z.int().min(100).max(30_000).default(5_000).describe("For each of them"),
};

type EndpointInput = z.output<typeof endpoint>;

const seen = z.object({
  place: z.string(),
  ok: z.boolean(),
  fault: z.string().nullable(),
  fingerprint: z.string().nullable(),
  validTo: z.string().nullable(),
  /** What is wrong, those that break clients first. */
  problems: z.array(z.string()),
  breaks: z.boolean(),
});

/** `certificate.inspect` and `certificate.served`: what endpoints show, judged and noted. */
export function createInspectFunctions(deps: {
  readonly pool: Pool;
  readonly egress: Egress;
  readonly now?: () => number;
}): readonly FunctionDefinition[] {
  const look = (input: LookParams, context: FunctionContext) => inspectAll({ now: Date.now, ...deps }, input, context);
  const common = { idempotent: true, heartbeats: true, timeoutMs: 600_000, permission: "discovery.run" } as const;
  return [
    defineActivity({
      ...common,
      name: "certificate.inspect",
      title: "Look at the certificates of endpoints",
      input: z.strictObject(endpointsInput),
      output: z.object({ items: z.array(seen), breaks: z.int(), faults: z.int() }),
      async run(input, context) {
        const items = [...(await look(input, context))];
        return {
          items,
          breaks: items.filter((one) => one.breaks).length,
          faults: items.filter((one) => !one.ok).length,
        };
      },
    }),
    defineActivity({
      ...common,
      name: "certificate.served",
      title: "Prove that endpoints show a certificate",
      input: z.strictObject({
        ...endpointsInput,
        fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
        within: z.int().min(0).max(300).default(15).describe("Seconds in which the last of them must show it"),
      }),
      output: z.object({ items: z.array(seen), served: z.int() }),
      async run({ fingerprint, within, ...input }, context) {
        const until = performance.now() + within * 1_000;
        for (;;) {
          const items = [...(await look(input, context))];
          const others = items.filter((one) => one.fingerprint !== fingerprint || one.breaks);
          if (others.length === 0) return { items, served: items.length };
          if (performance.now() >= until) throw faultError("runtime", othersText(others, fingerprint));
          await pause(500, undefined, { signal: context.signal });
        }
      },
    }),
  ];
}

type Seen = z.output<typeof seen>;

function othersText(others: readonly Seen[], fingerprint: string): string {
  const each = others.slice(0, 5).map((one) => {
    if (one.fault !== null) return one.fault;
    if (one.fingerprint !== fingerprint)
      return `${one.place} shows ${one.fingerprint?.slice(0, 16) ?? "nothing"} and not ${fingerprint.slice(0, 16)}`;
    return `${one.place} shows it, and clients turn away: ${one.problems.join(", ")}`;
  });
  return `${String(others.length)} of the endpoints are not as they must be: ${each.join("; ")}`;
}

interface LookParams {
  readonly endpoints: readonly EndpointInput[];
  readonly timeoutMs: number;
}

interface Asked {
  readonly endpoint: Endpoint;
  readonly serverName: string | null;
  readonly input: EndpointInput;
}

async function inspectAll(
  { pool, egress, now }: { readonly pool: Pool; readonly egress: Egress; readonly now: () => number },
  { endpoints, timeoutMs }: LookParams,
  context: FunctionContext,
): Promise<readonly Seen[]> {
  const asked = endpoints.map(ask);
  // Each that is under way listens to it.
  setMaxListeners(0, context.signal);
  const inspected = await eachLimited(asked, atOnce, async ({ endpoint: one, input }) => {
    context.heartbeat();
    const { address, serverName = null } = input;
    return inspectEndpoint(egress, { endpoint: one, serverName, address, timeoutMs, signal: context.signal });
  });
  const classes = await readClasses(pool);
  const places = await Promise.all(asked.map((one, index) => shownAt(pool, one, inspected[index], classes)));
  const at = now();
  const noted = await noteShown(pool, places, { classes, source: endpointSource, at });
  return present(pool, noted, at);
}

function ask(input: EndpointInput): Asked {
  const parsed = parseEndpoint(input.url);
  if (!parsed.ok) throw faultError("validation", parsed.error);
  return { endpoint: parsed.value, serverName: input.serverName ?? parsed.value.host, input };
}

async function shownAt(
  pool: Pool,
  { endpoint: { host, port, starttls }, serverName, input }: Asked,
  inspected: Inspected | undefined,
  classes: CiClasses,
): Promise<ShownPlace> {
  const place = placeOf({ host, port }, serverName);
  const ciId = await userOf(pool, input.ci, { address: inspected?.address ?? null, port, classes });
  const common = { place, host, port, serverName, starttls, ciId };
  if (inspected?.ok !== true)
    return { ...common, version: null, fault: inspected?.fault ?? "it was not looked at", sent: [] };
  return { ...common, version: inspected.version, fault: null, sent: inspected.sent };
}

/** The item that is named, else the one application that listens there. */
async function userOf(
  pool: Pool,
  named: string | undefined,
  { address, port, classes }: { readonly address: string | null; readonly port: number; readonly classes: CiClasses },
): Promise<string | null> {
  if (named !== undefined) {
    const found = await findCi(pool, named);
    if (found.kind === "one") return found.ci.id;
    throw faultError(
      "validation",
      `"${named}" names ${found.kind === "none" ? "no" : "more than one"} configuration item`,
    );
  }
  if (address === null) return null;
  const asked = { classes: withDescendants(classes, "application"), attributes: { address, port } };
  const [ids = []] = await findByAttributes(pool, [asked]);
  return ids.length === 1 ? (ids[0] ?? null) : null;
}

async function present(pool: Pool, noted: readonly SeenPlace[], at: number): Promise<readonly Seen[]> {
  const when = new Date(at);
  const stored = noted.map((one) => ({
    ...one,
    source: endpointSource,
    firstSeenAt: when,
    lastSeenAt: when,
    lookedAt: when,
  }));
  const { places, known } = await judgePlaces(pool, stored, at);
  return places.map(({ place, verdicts, breaks }): Seen => {
    const [fingerprint = null] = place.chain;
    const facts = known.certificates.get(fingerprint ?? "");
    return {
      place: place.place,
      ok: place.fault === null,
      fault: place.fault,
      fingerprint,
      validTo: facts === undefined ? null : instantText(facts.validTo),
      problems: [...new Set(verdicts.map(({ problem }) => problem))],
      breaks: breaks !== null && breaks.at === null,
    };
  });
}
