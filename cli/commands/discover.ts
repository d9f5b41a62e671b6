import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import type { Item, Reply } from "../../client/call.ts";
import { connect, type ConnectOptions, withApiOptions } from "../client/connect.ts";
import { UsageError } from "../client/failure.ts";
import { readItems, wholeNumber } from "../client/pages.ts";
import { print, remark } from "../output/print.ts";
import { table } from "../output/table.ts";
import { clockTime } from "../output/time.ts";

type Api = Awaited<ReturnType<typeof connect>>;
type Sweep = Reply<"listSweeps">["items"][number];
type Target = Item<"listTargets">;

/**
 * `opsloom discover NAME` sweeps now and waits; an address instead of a name sweeps that address; without either it
 * lists what sweeps did. `targets` and `retry` are about one of them. `run NAME` is the same as `NAME`, for one that is
 * called as one of these words.
 */
export function discoverCommand(): Command {
  const command = withSweepOptions(new Command("discover"))
    // What follows the name of another command is its own, also the options that all have.
    .enablePositionalOptions()
    .description("sweep the ranges of a discovery now, or one address; without a name, list the latest sweeps")
    .argument("[name]", "name of a published discovery, or an IPv4 address")
    .action(async (name: string | undefined, options: DiscoverOptions) =>
      name === undefined ? listSweeps(await connect(options), options) : sweep(name, options),
    );
  withSweepOptions(command.command("run"))
    .description("sweep now, whatever the discovery is called: discover run targets")
    .argument("<name>", "name of a published discovery, or an IPv4 address")
    .action(sweep);
  addTargets(command);
  addRetry(command);
  addHostKeys(command);
  return command;
}

function withSweepOptions(command: Command): Command {
  return withApiOptions(command)
    .option("--no-wait", "do not wait for its end")
    .option("--discovery <name>", "of an address: the discovery by which it is looked at; else the one that covers it")
    .option(
      "--explain",
      "say of each address how far it came and what was in the way; of one, which patterns asked it what",
    )
    .option("--record <file>", "of an address: write what it says to patterns, masked, as a fixture of scenarios");
}

async function sweep(name: string, options: DiscoverOptions): Promise<void> {
  const api = await connect(options);
  const isAddress = /^\d{1,3}(\.\d{1,3}){3}$/.test(name);
  const { discovery, record } = options;
  if (record !== undefined && (!isAddress || !options.wait))
    throw new UsageError(
      "--record writes what one address says, when its sweep has ended: name an address, without --no-wait",
    );
  const body = {
    address: name,
    ...(discovery === undefined ? {} : { discovery }),
    ...(record === undefined ? {} : { record: true }),
  };
  const begun = isAddress
    ? await api.call.discoverAddress({ body })
    : await api.call.runDiscovery({ params: { name } });
  const ended = await follow(api, name, begun, options);
  if (ended !== null && record !== undefined) await writeRecording(api, { run: ended, address: name, file: record });
}

interface DiscoverOptions extends ConnectOptions {
  readonly wait: boolean;
  readonly discovery?: string;
  readonly explain?: boolean;
  readonly record?: string;
}

async function listSweeps(api: Api, options: ConnectOptions): Promise<void> {
  const { items } = await api.call.listSweeps();
  const row = (one: Sweep) => [
    one.discovery,
    one.phase,
    clockTime(one.startedAt),
    `${one.done}/${one.addresses}`,
    tell(one),
    one.id,
  ];
  print(options.output, items, () =>
    items.length === 0
      ? "nothing was swept yet"
      : table(["discovery", "phase", "started", "addresses", "found", "run"], items.map(row)),
  );
}

/** Waits for the end of the sweep that was started, if asked to, and tells it; its id, null = it is not waited for. */
async function follow(
  api: Api,
  name: string,
  started: { readonly workflow: string; readonly discovery: string },
  options: Pick<DiscoverOptions, "wait" | "explain" | "output">,
): Promise<string | null> {
  remark(`sweep of ${name} started (${started.workflow})`);
  if (!options.wait) {
    print(options.output, started, () => started.workflow);
    return null;
  }
  const since = Date.now();
  for (;;) {
    const { items } = await api.call.listSweeps({ query: { discovery: started.discovery, limit: 20 } });
    const ours = items.find(
      ({ id, endedAt }) =>
        id.startsWith(`${started.workflow}/`) && endedAt !== null && Date.parse(endedAt) >= since - 2_000,
    );
    if (ours === undefined) {
      await pause(300);
      continue;
    }
    if (ours.phase !== "completed") process.exitCode = 1;
    if (options.explain === true) await tellTargets(api, ours.id, options);
    else
      print(
        options.output,
        ours,
        () =>
          `${name} ${ours.phase}: ${tell(ours)}${ours.absent.length > 0 ? `; gone: ${ours.absent.join(", ")}` : ""}`,
      );
    return ours.id;
  }
}

interface TargetsOptions extends ConnectOptions {
  readonly phase?: Target["phase"];
  readonly category?: Target["errors"][number]["category"];
  readonly limit?: number;
}

function addTargets(command: Command): void {
  withApiOptions(command.command("targets"))
    .description("what became of each address that answered in a sweep")
    .argument("<run>", "id of the sweep, as opsloom discover lists it")
    .option("--phase <phase>", "those that came so far: alive, scan, classify, identify, explore")
    .option("--category <category>", "those with an error of it, such as credentials or timeout")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async (run: string, options: TargetsOptions) => tellTargets(await connect(options), run, options));
}

async function tellTargets(
  api: Api,
  run: string,
  { phase, category, limit = 200, output }: TargetsOptions,
): Promise<void> {
  const ask = { params: { run }, query: { phase, category } };
  const { errors, phases, categories } = await api.call.listTargets({ params: { run }, query: { limit: 1 } });
  const items = await readItems(
    (page) => api.each.listTargets({ ...ask, query: { ...ask.query, limit: page } }),
    limit,
  );
  const [only] = items;
  const explored =
    only === undefined || items.length > 1
      ? null
      : (await api.call.showTarget({ params: { run, address: only.address } })).explored;
  print(output, { items, errors, phases, categories, ...(explored === null ? {} : { explored }) }, () =>
    [
      items.length === 0
        ? "no such target: what is silent on every port is counted only"
        : table(["address", "phase", "ports", "ci", "credentials", "ms", "in the way"], items.map(row)),
      ...errors.map((error) => `of the whole sweep: ${told(error)}`),
      ...remedies([...errors, ...items.flatMap((item) => item.errors)]),
      ...(explored === null ? [] : ["", exploredText(explored)]),
    ].join("\n"),
  );
}

function row({ address, phase, ports, ci, credentials, tookMs, errors }: Target): string[] {
  return [
    address,
    phase,
    ports.join(" "),
    ci ?? "",
    credentials.join(" "),
    String(tookMs),
    errors.map(told).join("; "),
  ];
}

function told({ category, message }: Target["errors"][number]): string {
  return `${category}: ${message}`;
}

/** What to do about each category, once. */
function remedies(errors: readonly Target["errors"][number][]): string[] {
  return [...new Map(errors.map(({ category, remedy }) => [category, remedy]))].map(
    ([category, remedy]) => `${category}: ${remedy}`,
  );
}

type Explored = NonNullable<Reply<"showTarget">["explored"]>;

/** Which patterns applied, what they asked, and what leads to nothing that is known. */
function exploredText({ patterns, probes, unresolved }: Explored): string {
  if (patterns.length === 0) return "no pattern applies to what was seen there";
  const none = probes.length === 0 ? ["nothing was asked"] : [];
  return [
    table(
      ["pattern", "applies to", "outcome", "because"],
      patterns.map(({ pattern, on, outcome, because }) => [pattern, on, outcome, because ?? ""]),
    ),
    "",
    ...none,
    ...(probes.length === 0
      ? []
      : [
          table(
            ["pattern", "step", "asked", "why it said nothing"],
            probes.map(({ pattern, step, asked, failure }) => [pattern, step, asked, failure ?? ""]),
          ),
        ]),
    ...unresolved.map(({ pattern, ref, because }) => `${pattern} leads to "${ref}": ${because}`),
  ].join("\n");
}

/** Writes a fixture of one recording, called as the host is: `given: { fixtures: [FILE] }` of a scenario. */
async function writeRecording(
  api: Api,
  { run, address, file }: { readonly run: string; readonly address: string; readonly file: string },
): Promise<void> {
  const { name, recording } = await api.call.showRecording({ params: { run, address } });
  writeFileSync(file, `${JSON.stringify({ recordings: { [name]: recording } }, null, 2)}\n`);
  remark(`${file} holds what ${address} said, as the recording "${name}"`);
}

function addHostKeys(command: Command): void {
  withApiOptions(command.command("host-keys"))
    .description("the SSH host keys that addresses showed when a login was taken there last")
    .option("--limit <n>", "at most this many", wholeNumber(1), 200)
    .action(async ({ limit, ...options }: ConnectOptions & { readonly limit: number }) => {
      const api = await connect(options);
      const items = await readItems((page) => api.each.listHostKeys({ query: { limit: page } }), limit);
      print(options.output, { items }, () =>
        items.length === 0
          ? "no host key is remembered"
          : table(
              ["address", "key", "seen"],
              items.map(({ address, key, seenAt }) => [address, key, clockTime(seenAt)]),
            ),
      );
    });
  withApiOptions(command.command("forget"))
    .description("forget the SSH host key of an address: its host was installed anew")
    .argument("<address>", "an IPv4 address")
    .action(async (address: string, options: ConnectOptions) => {
      const api = await connect(options);
      await api.call.forgetHostKey({ params: { address } });
      print(options.output, { address }, () => `the host key of ${address} is forgotten`);
    });
}

interface RetryOptions extends ConnectOptions {
  readonly wait: boolean;
  readonly category?: Target["errors"][number]["category"];
}

function addRetry(command: Command): void {
  withApiOptions(command.command("retry"))
    .description("sweep once more the addresses that had errors, as the discovery is published now")
    .argument("<run>", "id of the sweep, as opsloom discover lists it")
    .option("--category <category>", "those with an error of it; else of any")
    .option("--no-wait", "do not wait for its end")
    .action(async (run: string, { category, ...options }: RetryOptions) => {
      const api = await connect(options);
      const body = category === undefined ? {} : { category };
      const started = await api.call.retryTargets({ params: { run }, body });
      remark(`${started.addresses} ${started.addresses === 1 ? "address" : "addresses"} of ${started.discovery}`);
      await follow(api, started.discovery, started, options);
    });
}

function tell({ counts, fault }: Sweep): string {
  return (
    fault ??
    (Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ") ||
      "nothing yet")
  );
}
