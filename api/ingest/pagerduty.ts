/**
 * The door for what speaks the Events API v2 of PagerDuty: the same address, the same answers. The routing key is the
 * secret of the source that it is for.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { isJsonObject, type Json, type JsonObject, ownValue } from "../../engine/base/json.ts";
import { HttpError, notThisMethod } from "../error.ts";
import { markKnown } from "../known-connection.ts";
import { door } from "./door.ts";
import type { Intake } from "./intake.ts";
import { isField, withoutField } from "./proof.ts";
import { readJson } from "./read-json.ts";

const path = /^\/(v2\/enqueue)\/?(?:\?.*)?$/;
const keyName = "routing_key";
/** Of a `dedup_key`. */
const maxKeyLength = 255;

export function pagerDutyDoor({
  intake,
  log,
}: {
  readonly intake: Intake;
  readonly log: Logger;
}): (req: IncomingMessage, res: ServerResponse) => boolean {
  async function accept(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (req.method !== "POST") throw notThisMethod(req.method ?? "", "/v2/enqueue", ["POST"]);
    let bytes: Buffer;
    try {
      bytes = await intake.read(req);
    } catch (error) {
      // What is encoded or too large is told in words that such senders write into their logs.
      if (error instanceof HttpError && error.params.status < 500) return refuse(res, [error.params.detail]);
      throw error;
    }
    const json = readJson(intake.textOf(req, bytes));
    if (!json.ok || !isJsonObject(json.value))
      return refuse(res, [json.ok ? "the body is no JSON object" : json.error]);
    const event = json.value;
    const source = await sourceOf(req, event);
    if (source === null) return refuse(res, [`'${keyName}' is the secret of no published source of pagerduty-v2`]);
    markKnown(req.socket);
    const faults = faultsOf(event);
    if (faults.length > 0) return refuse(res, faults);
    const known = ownValue(event, "dedup_key");
    const key = typeof known === "string" && known !== "" ? known : randomBytes(16).toString("hex");
    const stored = { ...(withoutField(keyName, event) as JsonObject), dedup_key: key };
    await intake.keep(source, { body: JSON.stringify(stored), json: stored }, bytes.length);
    reply(res, 202, { status: "success", message: "Event processed", dedup_key: key });
  }

  /** The source whose secret is the routing key; all are looked at, which are few. */
  async function sourceOf(req: IncomingMessage, event: Json): Promise<string | null> {
    let found: string | null = null;
    for (const { name, receive } of (await intake.sources()).values()) {
      if (receive.webhook !== "pagerduty-v2") continue;
      const proves = isField(keyName, event);
      if (await intake.senders.proves(req, { source: name, secret: receive.secret, proves })) found ??= name;
    }
    return found;
  }

  return door({ path, what: "event", log, accept });
}

/** What the API of PagerDuty demands of an event. */
function faultsOf(event: JsonObject): readonly string[] {
  const action = ownValue(event, "event_action");
  const key = ownValue(event, "dedup_key") ?? null;
  const faults: string[] = [];
  if (action !== "trigger" && action !== "acknowledge" && action !== "resolve")
    faults.push("'event_action' must be one of trigger, acknowledge, resolve");
  if (key !== null && (typeof key !== "string" || key.length > maxKeyLength))
    faults.push(`'dedup_key' must be a text of at most ${String(maxKeyLength)} characters`);
  else if ((key === null || key === "") && action !== "trigger")
    faults.push("'dedup_key' is required to acknowledge and to resolve");
  if (action === "trigger") {
    const payload = ownValue(event, "payload") ?? null;
    for (const name of ["summary", "source", "severity"]) {
      const value = isJsonObject(payload) ? ownValue(payload, name) : undefined;
      if (typeof value !== "string" || value === "") faults.push(`'payload.${name}' is missing or blank`);
    }
  }
  return faults;
}

function refuse(res: ServerResponse, errors: readonly string[]): void {
  reply(res, 400, { status: "invalid event", message: "Event object is invalid", errors: [...errors] });
}

function reply(res: ServerResponse, status: number, body: JsonObject): void {
  res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
