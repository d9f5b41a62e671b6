/** How a source of events is received: what a delivery is written as, and how its sender proves who it is. */
import { z } from "zod";
import {
  type PollReceive,
  type Receive,
  type Signing,
  type SyslogReceive,
  syslogSeverities,
  webhooks,
} from "../../event/ir.ts";
import type { Context } from "../context.ts";
import { duration, kebab, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { eventScope } from "./alert-view.ts";
import { compileElapsed } from "./duration.ts";
import { checkJq } from "./expression.ts";
import { compileImapSource, imapSource } from "./imap-source.ts";
import { checkNetworks } from "./networks.ts";
import { compileValue } from "./value.ts";

const header = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, "the name of a header such as X-Signature");
const key = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "a name such as token");

export const receive = z.strictObject({
  webhook: z.enum(webhooks).optional(),
  syslog: z
    .strictObject({
      from: z.array(word).min(1).max(100),
      atLeast: z.enum(syslogSeverities).optional(),
      apps: z.array(word).min(1).max(100).optional(),
    })
    .optional(),
  snmpTrap: z
    .strictObject({
      from: z.array(word).min(1).max(100),
      credentials: z.array(kebab).min(1).max(20),
      traps: z
        .array(z.string().regex(/^[0-2](\.(0|[1-9]\d{0,9})){1,127}$/, "an OID such as 1.3.6.1.6.3.1.1.5.3"))
        .min(1)
        .max(200)
        .optional(),
    })
    .optional(),
  poll: z
    .strictObject({
      url: z.string().max(2_000),
      every: duration,
      query: z.record(key, z.string()).optional(),
      items: z.string().min(1).optional(),
      cursor: z.string().min(1).optional(),
      listed: z.string().min(1).optional(),
    })
    .optional(),
  mail: imapSource.optional(),
  secret: kebab.optional(),
  shown: z
    .strictObject({ header: header.optional(), query: key.optional(), field: key.optional() })
    .refine((places) => Object.values(places).filter((place) => place !== undefined).length === 1, {
      message: "exactly one of header, query and field",
    })
    .optional(),
  verify: z
    .strictObject({
      hmac: z.enum(["sha256", "sha512"]),
      header,
      prefix: z.string().max(40).optional(),
      digits: z.enum(["hex", "base64"]).optional(),
      time: z.strictObject({ header, join: z.string().max(10).optional(), within: duration.optional() }).optional(),
    })
    .optional(),
  topics: z
    .array(z.string().regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_.-]{1,256}$/, "the ARN of a topic"))
    .min(1)
    .optional(),
});

type ReceiveSource = z.infer<typeof receive>;

/** How long a signature that tells its instant counts, when the source does not say. */
const usualWithinMs = 300_000;

export function compileReceive(context: Context, path: Path, source: ReceiveSource): Receive {
  const { webhook = "json", syslog, snmpTrap, poll, mail, secret, shown, verify, topics } = source;
  const wrong = (place: string, what: string, remedy: string): void =>
    context.report("OPS550", [...path, place], what, remedy);
  if (syslog !== undefined) {
    for (const key of ["webhook", "secret", "shown", "verify", "topics"] as const)
      if (source[key] !== undefined)
        wrong(key, "messages of syslog show no secret and have one shape", `leave "${key}" out`);
    return { webhook, secret: null, syslog: compileSyslog(context, [...path, "syslog"], syslog) };
  }
  if (snmpTrap !== undefined) {
    for (const key of ["webhook", "secret", "shown", "verify", "topics"] as const)
      if (source[key] !== undefined)
        wrong(key, 'traps are known by what "credentials" names, and have one shape', `leave "${key}" out`);
    checkNetworks(context, [...path, "snmpTrap", "from"], snmpTrap.from);
    return { webhook, secret: null, snmpTrap: { ...snmpTrap, traps: snmpTrap.traps ?? null } };
  }
  if (poll !== undefined) {
    for (const key of ["webhook", "verify", "topics"] as const)
      if (source[key] !== undefined) wrong(key, "nobody sends: an API is asked", `leave "${key}" out`);
    if (shown?.field !== undefined) wrong("shown", "what is asked for has no body", 'use "header" or "query"');
    return {
      webhook,
      secret: secret ?? null,
      ...placeOf(webhook, shown),
      poll: compilePoll(context, [...path, "poll"], poll),
    };
  }
  if (mail !== undefined) {
    for (const key of ["webhook", "secret", "shown", "verify", "topics"] as const)
      if (source[key] !== undefined) wrong(key, "mail is fetched from a folder", `leave "${key}" out`);
    return { webhook, secret: null, mail: compileImapSource(context, [...path, "mail"], mail) };
  }
  if (source.webhook === undefined)
    context.report(
      "OPS104",
      path,
      "nothing says how deliveries come",
      'add "webhook", "syslog", "snmpTrap", "poll" or "mail"',
    );
  if (shown !== undefined && verify !== undefined)
    wrong("verify", "a sender either shows its secret or signs with it", 'leave "shown" or "verify" out');
  if (secret === undefined && (shown !== undefined || verify !== undefined))
    wrong(
      shown === undefined ? "verify" : "shown",
      "there is no secret that the sender could know",
      'add "secret", the name of one',
    );
  if (webhook === "pagerduty-v2" && secret === undefined)
    wrong("webhook", "senders are told apart by their routing key, and there is none", 'add "secret", its name');
  if (webhook === "pagerduty-v2" && (shown !== undefined || verify !== undefined))
    wrong("webhook", "the routing key stands in the body, whatever is said here", 'leave "shown" and "verify" out');
  if (webhook === "sns" && topics === undefined)
    wrong(
      "webhook",
      "anybody can send signed messages from a topic of his own",
      'add "topics", the ARNs that are taken',
    );
  if (webhook === "sns" && verify !== undefined)
    wrong("verify", "messages of SNS are signed by SNS, which is always checked", 'leave "verify" out');
  if (webhook !== "sns" && topics !== undefined) wrong("topics", "topics are those of sns", 'leave "topics" out');
  if (webhook === "lines" && shown?.field !== undefined)
    wrong("shown", "a delivery of lines has no fields of its own", 'use "header" or "query"');
  return {
    webhook,
    secret: secret ?? null,
    ...placeOf(webhook, shown),
    ...(verify === undefined ? {} : { signed: compileSigning(context, [...path, "verify"], verify) }),
    ...(topics === undefined ? {} : { topics }),
  };
}

const pollEvery = { leastMs: 5_000, mostMs: 86_400_000 } as const;

function compilePoll(
  context: Context,
  path: Path,
  { url, every, query = {}, items, cursor, listed }: NonNullable<ReceiveSource["poll"]>,
): PollReceive {
  if (!/^https?:\/\/[^\s/@?#]+(\/[^\s@#]*)?$/.test(url))
    context.report("OPS645", [...path, "url"], `"${url}" is no address`, "write https://HOST/PATH, and no credentials");
  const everyMs = compileElapsed(context, [...path, "every"], every);
  if (everyMs < pollEvery.leastMs || everyMs > pollEvery.mostMs)
    context.report("OPS645", [...path, "every"], `"${every}" is no pace`, "write one from 5s to 24h");
  if (cursor !== undefined && listed !== undefined)
    context.report(
      "OPS645",
      [...path, "cursor"],
      "what is listed whole each time goes on from nowhere",
      'leave "cursor" or "listed" out',
    );
  for (const [name, jq] of Object.entries({ items, cursor, listed }))
    if (jq !== undefined) checkJq(context, [...path, name], 0, jq, eventScope);
  return {
    url,
    everyMs,
    query: Object.fromEntries(
      Object.entries(query).map(([name, text]) => [
        name,
        compileValue(context, [...path, "query", name], text, eventScope),
      ]),
    ),
    items: items ?? null,
    cursor: cursor ?? null,
    listed: listed ?? null,
  };
}

function compileSyslog(context: Context, path: Path, source: NonNullable<ReceiveSource["syslog"]>): SyslogReceive {
  checkNetworks(context, [...path, "from"], source.from);
  return {
    from: source.from,
    atLeast: syslogSeverities.indexOf(source.atLeast ?? "warning"),
    apps: source.apps ?? null,
  };
}

function placeOf(webhook: Receive["webhook"], shown: ReceiveSource["shown"]): Pick<Receive, "shown"> {
  if (webhook === "pagerduty-v2") return { shown: { in: "field", name: "routing_key" } };
  if (shown?.header !== undefined) return { shown: { in: "header", name: shown.header.toLowerCase() } };
  if (shown?.query !== undefined) return { shown: { in: "query", name: shown.query } };
  return shown?.field === undefined ? {} : { shown: { in: "field", name: shown.field } };
}

function compileSigning(
  context: Context,
  path: Path,
  { hmac, header: name, prefix = "", digits = "hex", time }: NonNullable<ReceiveSource["verify"]>,
): Signing {
  return {
    hash: hmac,
    header: name.toLowerCase(),
    prefix,
    digits,
    time:
      time === undefined
        ? null
        : {
            header: time.header.toLowerCase(),
            join: time.join ?? ":",
            withinMs:
              time.within === undefined
                ? usualWithinMs
                : compileElapsed(context, [...path, "time", "within"], time.within),
          },
  };
}
