/**
 * The raw door for events, in front of express (which would cost five sixths of the throughput): read, check, store,
 * acknowledge. What the events mean is found out afterwards.
 *
 * 1. A delivery is acknowledged only after the commit that holds it.
 * 2. Overload answers 503 with Retry-After: Alertmanager drops what is answered 429.
 * 3. A secret that a body holds is checked and not stored.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json } from "../../engine/base/json.ts";
import type { EventSource } from "../../engine/event/ir.ts";
import { invalidInput, notFound, notThisMethod } from "../error.ts";
import { markKnown } from "../known-connection.ts";
import type { IngestDeps } from "./deps.ts";
import { deliveryText } from "./delivery-text.ts";
import { door } from "./door.ts";
import { Intake } from "./intake.ts";
import { pagerDutyDoor } from "./pagerduty.ts";
import { isField, isSigned, standsIn, withoutField } from "./proof.ts";
import { readJson } from "./read-json.ts";
import { Sns } from "./sns/sns.ts";

export interface Ingest {
  /** Handles the request, or returns false when it is not for an event source. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Resolves when everything taken is stored. */
  drain(): Promise<void>;
}

/** A Prometheus adds the last part to the prefix of an Alertmanager by itself. */
const path = /^\/v1\/events\/([a-z][a-z0-9-]{0,62})(?:\/api\/v2\/alerts)?\/?(?:\?.*)?$/;

const accepted = '{"status":"accepted"}';
/** With its length: without one node sends the answer in chunks, in a system call of five parts. */
const acceptedHeaders = { "content-type": "application/json", "content-length": accepted.length };

export function createIngest(deps: IngestDeps): Ingest {
  const { log } = deps;
  const intake = new Intake(deps);
  const sns = new Sns(deps);

  async function accept(req: IncomingMessage, res: ServerResponse, name: string): Promise<void> {
    if (req.method !== "POST" && req.method !== "PUT")
      throw notThisMethod(req.method ?? "", `/v1/events/${name}`, ["POST", "PUT"]);
    const source = (await intake.sources()).get(name);
    if (source === undefined) throw notFound(`no event source "${name}" is published`);
    const { webhook, shown } = source.receive;
    // Who can be known by the head of the request is, before anything of its body is read.
    const early = provedByHead(source);
    if (early) await demand(req, source, { bytes: Buffer.alloc(0), json: null });
    const bytes = await intake.read(req);
    if (source.receive.signed !== undefined) await demand(req, source, { bytes, json: null });
    const text = deliveryText(webhook, req.headers, intake.textOf(req, bytes));
    if (!text.ok) throw invalidInput(text.error);
    const json = readJson(text.value);
    if (!json.ok) throw invalidInput(json.error);
    let delivery: { readonly body: string; readonly json: Json } = { body: text.value, json: json.value };
    if (shown?.in === "field") {
      await demand(req, source, { bytes, json: json.value });
      const clean = withoutField(shown.name, json.value);
      delivery = { body: JSON.stringify(clean), json: clean };
    }
    markKnown(req.socket);
    if (webhook !== "sns" || (await sns.take(source.receive.topics ?? [], json.value)) === "event")
      await intake.keep(name, delivery, bytes.length);
    res.writeHead(202, acceptedHeaders).end(accepted);
  }

  function demand(
    req: IncomingMessage,
    { name, receive }: EventSource,
    { bytes, json }: { readonly bytes: Buffer; readonly json: Json },
  ): Promise<void> {
    const { secret, shown, signed, webhook } = receive;
    // What SNS signs needs no secret of ours beside it.
    if (webhook === "sns" && secret === null) return Promise.resolve();
    const proves =
      signed !== undefined
        ? isSigned(signed, bytes, Date.now())
        : shown === undefined
          ? undefined
          : shown.in === "field"
            ? isField(shown.name, json)
            : standsIn(shown, req.url ?? "");
    return intake.senders.demand(req, { source: name, secret, ...(proves === undefined ? {} : { proves }) });
  }

  const events = door({ path, what: "delivery", log, accept });
  const pagerDuty = pagerDutyDoor({ intake, log });
  return {
    handle: (req, res) => events(req, res) || pagerDuty(req, res),
    drain: () => intake.idle(),
  };
}

function provedByHead({ receive }: EventSource): boolean {
  return receive.signed === undefined && receive.shown?.in !== "field";
}
