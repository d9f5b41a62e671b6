import { alertmanagerBody } from "./alertmanager.ts";
import type { Caller } from "./caller.ts";
import type { SentDelivery } from "./deliveries.ts";
import type { AcknowledgedCommand } from "./ledgers.ts";
import type { StubService } from "./stub-service.ts";
import { until as look } from "./within.ts";

export interface WorkloadParams {
  readonly as: (user: string) => Caller;
  readonly stub: StubService;
  /** No new journey begins once it is aborted; those under way are finished. */
  readonly enough: AbortSignal;
  /** Told of the first journey that fails; the others end by themselves. */
  readonly failed: (error: unknown) => void;
}

/** What people and monitoring did, for comparison with what is stored. */
export interface WorkloadRecord {
  readonly deliveries: readonly SentDelivery[];
  readonly commands: readonly AcknowledgedCommand[];
  /** Effects that must have happened. */
  readonly asked: readonly string[];
  readonly incidents: number;
  readonly repairs: number;
  readonly orders: number;
  /** Problems whose questions were opened, answered and counted. */
  readonly questions: number;
}

interface Reply {
  readonly id: string;
  readonly state: string;
  readonly head: number;
}

interface RecordView {
  readonly state: string;
  readonly links: { readonly [link: string]: readonly string[] };
  readonly fields: { readonly [field: string]: unknown };
}

/** How long one step of a journey may take, with everything that is killed meanwhile and a slow machine. */
const stepMs = 240_000;
const until = <T>(what: string, find: () => Promise<T | null>): Promise<T> => look(what, { limitMs: stepMs }, find);

/**
 * People work incidents and problems, monitoring tells of failures that are repaired with and without approval, and
 * orders are shipped by runbooks, until told that it is enough.
 */
export async function work({ as, stub, enough, failed }: WorkloadParams): Promise<WorkloadRecord> {
  const deliveries: SentDelivery[] = [];
  const commands: AcknowledgedCommand[] = [];
  const asked: string[] = [];
  const done = { incidents: 0, repairs: 0, orders: 0, questions: 0 };

  async function open(user: string, type: string, fields: object, key: string): Promise<string> {
    const { id, head } = await as(user).post<Reply>(`/v1/records/${type}`, { fields }, key);
    commands.push({ recordId: id, commandId: `open:${user}:${key}`, head });
    return id;
  }

  async function command(
    user: string,
    record: string,
    name: string,
    input: object = {},
    key = `${record}:${name}`,
  ): Promise<Reply> {
    const reply = await as(user).post<Reply>(`/v1/records/${record}/commands`, { command: name, input }, key);
    commands.push({ recordId: record, commandId: `${user}:${key}`, head: reply.head });
    return reply;
  }

  async function incident(name: string): Promise<void> {
    const id = await open(
      "kim",
      "incident",
      { title: `Incident ${name}`, impact: "high", urgency: "medium", caller: "ada" },
      name,
    );
    await command("kim", id, "assign", { assignee: "kim" });
    await command("kim", id, "hold", { holdReason: "awaitingCaller" });
    await command("ada", id, "callerReply", { text: "It is still slow" });
    await Promise.all(
      [1, 2, 3].map((note) => command("kim", id, "comment", { text: `note ${note}` }, `${id}:comment:${note}`)),
    );
    await command("kim", id, "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Restarted" });
    done.incidents += 1;
  }

  async function order(name: string): Promise<void> {
    const lines = ["a", "b", "c"];
    const { id } = await as("kim").post<{ id: string }>(
      "/v1/runs",
      { runbook: "crash/order", input: { order: name, lines, endpoint: stub.url } },
      name,
    );
    asked.push(...lines.map((line) => `${name}/${line}`));
    await runEnds(id);
    done.orders += 1;
  }

  /** Each question opens a task; the problem counts them, and goes on when all are answered. */
  async function problem(name: string): Promise<void> {
    const questions = ["what", "when", "why"];
    const id = await open("kim", "problem", { title: `Problem ${name}` }, name);
    await command("kim", id, "assess", { assignee: "kim" });
    await command("kim", id, "confirm");
    await Promise.all(
      questions.map((question) =>
        command("kim", id, "investigate", { question, group: "service-desk" }, `${id}:investigate:${question}`),
      ),
    );
    const count = (open: number) => async (): Promise<readonly string[] | null> => {
      const { fields, links } = await as("kim").get<RecordView>(`/v1/records/${id}`);
      const tasks = links["tasks"] ?? [];
      return tasks.length === questions.length && fields["openTasks"] === open ? tasks : null;
    };
    for (const task of await until(`the tasks of ${id}`, count(questions.length))) {
      await command("kim", task, "start", { assignee: "kim" });
      await command("kim", task, "complete", { finding: `for ${name}` });
    }
    await until(`the answers of ${id}`, count(0));
    await command("kim", id, "fix", { cause: "found", fix: "made" });
    done.questions += 1;
  }

  async function runEnds(id: string): Promise<void> {
    const run = await until(`the end of ${id}`, async () => {
      const found = await as("kim").get<{ phase: string; endedAt: string | null; fault: unknown }>(
        `/v1/runs/${encodeURIComponent(id)}`,
      );
      return found.endedAt === null ? null : found;
    });
    if (run.phase !== "completed") throw new Error(`${id} ${run.phase}: ${JSON.stringify(run.fault)}`);
  }

  /** A request that is not acknowledged is sent again, as Alertmanager does: another delivery of the same alert. */
  async function tell(
    target: string,
    port: number,
    approval: string,
    startsAt: number,
    endsAt?: number,
  ): Promise<void> {
    await until(`an acknowledged delivery about ${target}`, async () => {
      const marker = `${target}:${endsAt === undefined ? "firing" : "resolved"}:${deliveries.length}`;
      const at = deliveries.push({ marker, acknowledged: false }) - 1;
      const acknowledged = await as("automation").deliver(
        "/v1/events/alertmanager",
        alertmanagerBody({
          fingerprint: target,
          name: "CrashTargetDown",
          instance: `127.0.0.1:${port}`,
          status: endsAt === undefined ? "firing" : "resolved",
          startsAt,
          ...(endsAt === undefined ? {} : { endsAt }),
          marker,
          labels: { target, approval, endpoint: stub.url, servicePort: String(stub.port) },
        }),
      );
      deliveries[at] = { marker, acknowledged };
      return acknowledged || null;
    });
  }

  async function repair(name: string, index: number): Promise<void> {
    const port = 20_000 + index;
    const approval = index % 2 === 0 ? "asked" : "none";
    const { id: run } = await as("kim").post<{ id: string }>(
      "/v1/runs",
      { runbook: "crash/register", input: { name, port } },
      `register-${name}`,
    );
    await runEnds(run);
    const startsAt = Date.now();
    asked.push(`repair/${name}`);
    for (let repeat = 0; repeat < 3; repeat += 1) await tell(name, port, approval, startsAt);
    const record = await until(`the incident about ${name}`, async () => {
      const { items } = await as("kim").get<{ items: { id: string }[] }>(`/v1/records/incident?ci=${name}`);
      return items[0] ?? null;
    });
    const change = await until(`the change for ${record.id}`, async () => {
      const { links } = await as("kim").get<RecordView>(`/v1/records/${record.id}`);
      return links["change"]?.[0] ?? null;
    });
    if (approval === "asked") {
      await until(
        `the approval of ${change}`,
        async () => (await as("mia").get<RecordView>(`/v1/records/${change}`)).state === "authorize" || null,
      );
      await command("mia", change, "approve", { comment: "go on" });
    }
    await until(`the repair of ${name}`, () => Promise.resolve(stub.has(`repair/${name}`) || null));
    await tell(name, port, approval, startsAt, Date.now());
    await until(
      `the end of ${change}`,
      async () => (await as("kim").get<RecordView>(`/v1/records/${change}`)).state === "closed" || null,
    );
    await until(
      `the resolution of ${record.id}`,
      async () => (await as("kim").get<RecordView>(`/v1/records/${record.id}`)).state === "resolved" || null,
    );
    done.repairs += 1;
  }

  async function journeys(kind: string, journey: (name: string, index: number) => Promise<void>): Promise<void> {
    try {
      for (let index = 0; index === 0 || !enough.aborted; index += 1) await journey(`${kind}-${index}`, index);
    } catch (error) {
      failed(error);
      throw error;
    }
  }

  // All of them are waited for, so that nothing works on when one has failed.
  const ends = await Promise.allSettled([
    journeys("desk", incident),
    journeys("field", incident),
    journeys("target", repair),
    journeys("plant", (name, index) => repair(name, 1_000 + 2 * index)),
    journeys("order", order),
    journeys("problem", problem),
  ]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return { deliveries, commands, asked, ...done };
}
