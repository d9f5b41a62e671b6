import { afterAll, beforeAll, expect, it } from "vitest";
import type { Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
/** The month in which the test runs, in the zone of the indicators. */
const month = new Intl.DateTimeFormat("sv", { timeZone: "Europe/Berlin", year: "numeric", month: "2-digit" }).format();

const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);
const json = async <T>(user: string, ...line: string[]): Promise<T> => {
  const told = await as(user, ...line, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out) as T;
};

interface Shown {
  readonly asOf: string;
  readonly takenAt: string;
  readonly provisional: boolean;
  readonly kept: boolean;
  readonly rowsHash: string;
  readonly total: { readonly n: number; readonly excluded: number; readonly [figure: string]: unknown };
  readonly groups: readonly { readonly value: unknown; readonly figures: { readonly n: number } }[] | null;
}

const opened: string[] = [];
async function open(title: string, level: string): Promise<string> {
  const { number } = await json<{ number: string }>(
    "kim",
    "incident",
    "open",
    `title=${title}`,
    `impact=${level}`,
    `urgency=${level}`,
    "category=other",
  );
  opened.push(number);
  return number;
}

async function resolve(number: string, code: string): Promise<void> {
  await json("kim", "incident", "do", number, "assign", "assignee=kim");
  await json("kim", "incident", "do", number, "resolve", `resolutionCode=${code}`, "resolutionNotes=done");
}

/** An instant that everything committed until now lies before, and nothing later. */
async function now(): Promise<string> {
  const { rows } = await product.pool.query<{ at: Date }>("select clock_timestamp() as at");
  await new Promise((done) => setTimeout(done, 5));
  return rows[0]!.at.toISOString();
}

beforeAll(async () => {
  product = await startProduct({ relay: false });
  await resolve(await open("No mail", "high"), "solutionProvided");
  await resolve(await open("Slow mail", "low"), "solutionProvided");
  await resolve(await open("Slow mail again", "low"), "duplicate");
  await open("Broken screen", "low");
});
afterAll(() => product?.stop());

const show = (...more: string[]): Promise<Shown> =>
  json("kim", "indicator", "show", "incident-time-to-resolve", "--period", month, ...more);

it("counts what was resolved in the month, and says what it left out", async () => {
  const { total, groups, provisional, kept } = await show("--by", "priority");
  expect(total).toMatchObject({ n: 2, excluded: 1, target: [{ figure: "median", wanted: "<= 8h", met: true }] });
  expect(groups?.map(({ value, figures }) => [value, figures.n])).toEqual([
    [1, 1],
    [5, 1],
  ]);
  expect({ provisional, kept }).toEqual({ provisional: true, kept: false });
  const { out } = await as(
    "kim",
    "indicator",
    "show",
    "incident-time-to-resolve",
    "--period",
    month,
    "--by",
    "priority",
  );
  expect(out).toMatch(/^Time to resolve an incident, \d{4}-\d\d: as of .*, provisional\n/u);
  expect(out).toMatch(/\npriority +n +excluded +mean +median +p90\n/u);
  expect(out).toMatch(/\nall +2 +1 /u);
});

it("says the same as of an instant, whatever happens later, and keeps it for who proves numbers", async () => {
  const asOf = await now();
  const proven = ["indicator", "show", "incident-time-to-resolve", "--period", month, "--as-of", asOf];
  const { takenAt: _, ...first } = await show("--as-of", asOf);
  expect(first).toMatchObject({ kept: false, total: { n: 2 } });
  await resolve(opened[3]!, "solutionProvided");
  expect(await show("--as-of", asOf)).toMatchObject(first);
  const kept = await json<Shown>("admin", ...proven);
  expect(kept).toMatchObject({ ...first, kept: true });
  expect(await show("--as-of", asOf)).toEqual(kept);
  expect((await show()).total.n).toBe(3);
});

it("drills to the records of the number, page by page", async () => {
  const rows = await json<{ record: string; results: { counted: string }[] }[]>(
    "kim",
    "indicator",
    "rows",
    "incident-time-to-resolve",
    "--period",
    month,
  );
  expect(rows.map(({ record, results }) => [record, results[0]?.counted])).toEqual(
    opened.map((number, index) => [`incident/${number}`, index === 2 ? "excluded" : "yes"]),
  );
  const key = await product.key("kim");
  const get = async (query: string): Promise<{ items: { record: string }[]; next: string | null }> => {
    const url = `${product.server.url}/v1/indicators/incident-time-to-resolve/rows?period=${month}&limit=3${query}`;
    return (await (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).json()) as never;
  };
  const first = await get("");
  const second = await get(`&cursor=${encodeURIComponent(first.next ?? "")}`);
  expect([...first.items, ...second.items].map(({ record }) => record)).toEqual(rows.map(({ record }) => record));
  expect(second.next).toBeNull();
});

it("counts promises that were kept, by the ends of clocks", async () => {
  const told = await json<Shown>("kim", "indicator", "show", "incident-sla-compliance", "--period", month);
  expect(told.total).toMatchObject({ n: 4, part: 4, ratio: 1, beside: { openBreached: { n: 0 } } });
});

it("tells nobody who does not see all records that there is such a number", async () => {
  await product.pool.query(
    `insert into users (name, title, roles) values ('eve', 'Eve', '{employee}') on conflict do nothing`,
  );
  expect(await as("eve", "indicator", "list")).toMatchObject({ code: 0, out: expect.stringContaining("no indicator") });
  const refused = await as("eve", "indicator", "show", "incident-backlog", "--period", month);
  expect(refused).toMatchObject({
    code: expect.any(Number),
    err: expect.stringContaining('no indicator "incident-backlog"'),
  });
  expect(refused.code).not.toBe(0);
});

it("refuses a period, a field and an instant that it cannot have, with the remedy", async () => {
  const refusal = async (...more: string[]): Promise<string> =>
    (await as("kim", "indicator", "show", "incident-time-to-resolve", ...more)).err;
  expect(await refusal("--period", "november")).toContain("write 2026, 2026-Q4, 2026-11");
  expect(await refusal("--period", month, "--by", "caller")).toContain('by one of "priority", "assignmentGroup"');
  expect(await refusal("--period", month, "--as-of", "2999-01-01T00:00:00Z")).toContain("lies in the future");
  expect(await refusal("--period", String(new Date().getUTCFullYear() + 1))).toContain("begins at");
});

it("is counted anew by verify, which says what differs", async () => {
  expect(await as("admin", "indicator", "verify", "incident-time-to-resolve")).toMatchObject({
    code: 0,
    out: "1 of 1 stored numbers are the same\n",
  });
  const key = await product.key("admin");
  const page = async (query: string) =>
    fetch(`${product.server.url}/v1/indicators/incident-time-to-resolve/reports?${query}`, {
      headers: { authorization: `Bearer ${key}` },
    });
  expect((await page("limit=21")).status).toBe(400);
  const asOf = await now();
  const again = ["indicator", "show", "incident-time-to-resolve", "--period", month, "--as-of", asOf];
  expect(await json<Shown>("admin", ...again)).toMatchObject({ kept: true });
  const first = (await (await page("limit=1")).json()) as { items: { asOf: string }[]; next: string };
  const second = (await (await page(`limit=1&cursor=${first.next}`)).json()) as typeof first;
  expect(second).toMatchObject({ items: [{ asOf, differs: null }], next: null });
  await product.pool.query("delete from record_changes where record_id = $1 and field = 'resolvedAt'", [
    `incident/${opened[0]}`,
  ]);
  const { code, out } = await as("admin", "indicator", "verify");
  expect(code).toBe(3);
  expect(out).toMatch(
    /^incident-time-to-resolve .*: n was 2 of 3 and is 1 of 2\n.*: n was 3 of 4 and is 2 of 3\n0 of 2 stored numbers are the same\n$/u,
  );
});

it("counts episodes of alerts in the same way: their rows page by page, and the number anew", async () => {
  // As the alert board would have kept them: its own tests show that it does.
  await product.pool.query(
    `insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, count, duplicates)
     select alert, episode, now(), now(), 'monitor', state, 1, 'No answer', 1, 0
     from (values ('monitor/a', 9), ('monitor/a', 10), ('monitor/a#1', 1)) as e (alert, episode),
       (values ('firing'), ('clear')) as s (state) order by alert, episode, state desc`,
  );
  const ids = ["monitor/a#9", "monitor/a#10", "monitor/a#1#1"];
  const asOf = await now();
  const of = ["alert-duration", "--period", month];
  const rows = await json<{ record: string }[]>("kim", "indicator", "rows", ...of);
  expect(rows.map(({ record }) => record)).toEqual(ids);
  const key = await product.key("kim");
  const paged: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const url = `${product.server.url}/v1/indicators/alert-duration/rows?period=${month}&limit=1`;
    const page = cursor === "" ? url : `${url}&cursor=${encodeURIComponent(cursor)}`;
    const answer = await fetch(page, { headers: { authorization: `Bearer ${key}` } });
    const { items, next } = (await answer.json()) as { items: { record: string }[]; next: string | null };
    paged.push(...items.map(({ record }) => record));
    cursor = next;
  }
  expect(paged).toEqual(ids);
  const told = await json<Shown>("admin", "indicator", "show", ...of, "--as-of", asOf);
  expect(told).toMatchObject({ kept: true, total: { n: 3 } });
  expect(await as("admin", "indicator", "verify", "alert-duration")).toMatchObject({
    code: 0,
    out: expect.stringContaining("1 of 1 stored numbers are the same"),
  });
  await product.pool.query("delete from alert_changes where alert_id = 'monitor/a#1'");
  expect(await as("admin", "indicator", "verify", "alert-duration")).toMatchObject({
    code: 3,
    out: expect.stringContaining("n was 3 of 3 and is 2 of 2"),
  });
});

interface Recounted {
  readonly indicator: string;
  readonly asOf: string;
  readonly differs: string | null;
}

it("is counted anew whichever it is: what people take notice of, write down, and say of answers too", async () => {
  const number = await open("Loud fan", "low");
  await json("kim", "incident", "do", number, "acknowledge", "text=I hear it");
  await json("kim", "incident", "do", number, "assign", "assignee=kim");
  await json("kim", "incident", "do", number, "logWork", "minutes=30");
  await json("kim", "incident", "do", number, "logWork", "minutes=15");
  const asOf = await now();
  const names = (await json<{ name: string }[]>("admin", "indicator", "list")).map(({ name }) => name);
  const told = new Map<string, Shown>();
  for (const name of names)
    told.set(name, await json<Shown>("admin", "indicator", "show", name, "--period", month, "--as-of", asOf));
  // Those that were assigned, those that were resolved with them, and the one that was only heard of.
  expect(told.get("incident-time-to-acknowledge")?.total).toMatchObject({ n: 5, excluded: 0 });
  expect(told.get("incident-utilization")?.total).toMatchObject({ n: 1, sum: 45 * 60_000 });
  expect(told.get("knowledge-deflection")?.total).toMatchObject({ n: 0, sum: 0, share: null });
  const verified = JSON.parse((await as("admin", "indicator", "verify", "--output", "json")).out) as Recounted[];
  const recounted = verified.filter((one) => one.asOf === asOf);
  expect(recounted.map(({ indicator }) => indicator)).toEqual(names);
  expect(recounted.filter(({ differs }) => differs !== null)).toEqual([]);
  const shown = await as("kim", "indicator", "show", "incident-utilization", "--period", month);
  expect(shown.out).toMatch(/\n +n +excluded +sum +share +median +p90\nall +1 +0 +45m/u);
});
