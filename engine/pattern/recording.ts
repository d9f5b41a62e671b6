/**
 * What a target said once, so that patterns can be played on it: `{ seen: { address, ports?, snmp?, processes?,
 * credentials? }, answers: [{ probe, output } | { probe, failure, message }] }`. A probe is written as far as it tells
 * it from others. Test data, never published.
 */
import { canonicalJson } from "../base/canonical.ts";
import { isJsonObject, type Json, type JsonObject, ownValue } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { PortObservation } from "../discovery/observation.ts";
import { errorCategories } from "../discovery/target.ts";
import type { CredentialType } from "./ir.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";
import type { SeenProcess, Sighting } from "./sighting.ts";

export interface Recording {
  readonly seen: Sighting;
  readonly answers: readonly { readonly probe: JsonObject; readonly answer: ProbeAnswer }[];
}

const credentialTypes: readonly CredentialType[] = ["ssh", "snmp", "http", "sql", "redis"];

/** A recording of JSON; the failure names the place. */
export function readRecording(json: Json): Result<Recording, string> {
  const seen = ownValue(json, "seen") ?? null;
  const address = ownValue(seen, "address");
  if (typeof address !== "string")
    return failure('a recording has `seen` with an `address`: { "seen": { "address": "192.0.2.1" } }');
  const answers: Recording["answers"][number][] = [];
  for (const [index, one] of listOf(ownValue(json, "answers")).entries()) {
    const read = readAnswer(one);
    if (typeof read === "string") return failure(`answer ${String(index + 1)} ${read}`);
    answers.push(read);
  }
  const device = ownValue(seen, "snmp") ?? null;
  const processes = ownValue(seen, "processes") ?? null;
  const given = ownValue(seen, "credentials");
  return ok({
    seen: {
      address,
      ports: listOf(ownValue(seen, "ports")).flatMap(portOf),
      device: isJsonObject(device)
        ? {
            description: textIn(device, "description") ?? "",
            objectId: textIn(device, "objectId") ?? "",
            name: textIn(device, "name"),
            services: numberIn(device, "services"),
          }
        : null,
      processes: Array.isArray(processes) ? listOf(processes).flatMap(processOf) : null,
      credentials: Array.isArray(given)
        ? credentialTypes.filter((type) => (given as readonly Json[]).includes(type))
        : credentialTypes,
    },
    answers,
  });
}

/** What the recording answers to a probe; null = nobody asked when it was made. */
export function recorded({ answers }: Recording, probe: Probe): ProbeAnswer | null {
  const asked = probe as unknown as JsonObject;
  const fits = (known: JsonObject): boolean =>
    Object.entries(known).every(([key, value]) => canonicalJson(asked[key] ?? null) === canonicalJson(value));
  return answers.find(({ probe: known }) => fits(known))?.answer ?? null;
}

function readAnswer(json: Json): Recording["answers"][number] | string {
  const probe = ownValue(json, "probe") ?? null;
  if (!isJsonObject(probe) || typeof probe["kind"] !== "string")
    return 'has no `probe` with a `kind`: { "probe": { "kind": "ssh", "command": "uname" }, "output": … }';
  const output = ownValue(json, "output");
  if (output !== undefined) return { probe, answer: { ok: true, output, credential: null, bytes: 0, tookMs: 0 } };
  const category = errorCategories.find((one) => one === ownValue(json, "failure"));
  if (category === undefined) return `has neither \`output\` nor a \`failure\`: ${errorCategories.join(", ")}`;
  const [message, remedy] = [textIn(json, "message") ?? category, textIn(json, "remedy") ?? ""];
  return { probe, answer: { ok: false, category, message, remedy } };
}

/** The recording of what a target said, as `readRecording` reads it and a fixture has it. */
export function writeRecording(
  { address, ports, device, processes, credentials }: Sighting,
  answers: readonly { readonly probe: Probe; readonly answer: ProbeAnswer }[],
): JsonObject {
  const seen = {
    address,
    ports: ports.map(({ port, greeting, http, tls }) =>
      known({ port, greeting, http: http && known({ ...http }), tls: tls && { version: tls.version } }),
    ),
    snmp: device && known({ ...device }),
    processes: processes as Json,
    credentials,
  };
  return {
    seen: known(seen),
    answers: answers.map(({ probe, answer }): JsonObject => {
      const asked = probe as unknown as JsonObject;
      if (answer.ok) return { probe: asked, output: answer.output };
      const { category, message, remedy } = answer;
      return { probe: asked, failure: category, message, remedy };
    }),
  };
}

/** What is null says nothing. */
function known(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function portOf(json: Json): PortObservation[] {
  const port = typeof json === "number" ? json : numberIn(json, "port");
  if (port === null) return [];
  const [http, tls] = [ownValue(json, "http") ?? null, ownValue(json, "tls") ?? null];
  return [
    {
      port,
      greeting: textIn(json, "greeting"),
      http: isJsonObject(http)
        ? {
            status: numberIn(http, "status") ?? 200,
            server: textIn(http, "server"),
            poweredBy: textIn(http, "poweredBy"),
            title: textIn(http, "title"),
          }
        : null,
      tls: isJsonObject(tls) ? { version: textIn(tls, "version") ?? "", certificate: null } : null,
    },
  ];
}

function processOf(json: Json): SeenProcess[] {
  const exe = textIn(json, "exe");
  if (exe === null) return [];
  return [
    {
      exe,
      arguments: listOf(ownValue(json, "arguments")).filter((one): one is string => typeof one === "string"),
      user: textIn(json, "user") ?? "",
      ports: listOf(ownValue(json, "ports")).filter((one): one is number => typeof one === "number"),
    },
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textIn(value: Json, key: string): string | null {
  const found = ownValue(value, key);
  return typeof found === "string" ? found : null;
}

function numberIn(value: Json, key: string): number | null {
  const found = ownValue(value, key);
  return typeof found === "number" ? found : null;
}
