import { alertmanagerBody } from "../alertmanager.ts";
import { type Desk, type Load, until } from "../desk.ts";

interface Target {
  readonly name: string;
  readonly port: number;
  readonly approval: "asked" | "none";
  readonly startsAt: number;
}

/** A request that is not acknowledged is sent again, as Alertmanager does: another delivery of the same alert. */
async function tell({ as, stub, journal }: Desk, target: Target, endsAt?: number): Promise<void> {
  const { name, port, approval, startsAt } = target;
  const { deliveries } = journal;
  await until(`an acknowledged delivery about ${name}`, async () => {
    const marker = `${name}:${endsAt === undefined ? "firing" : "resolved"}:${deliveries.length}`;
    const at = deliveries.push({ marker, acknowledged: false }) - 1;
    const acknowledged = await as("automation").deliver(
      "/v1/events/alertmanager",
      alertmanagerBody({
        fingerprint: name,
        name: "CrashTargetDown",
        instance: `127.0.0.1:${port}`,
        status: endsAt === undefined ? "firing" : "resolved",
        startsAt,
        ...(endsAt === undefined ? {} : { endsAt }),
        marker,
        labels: { target: name, approval, endpoint: stub.url, servicePort: String(stub.port) },
      }),
    );
    deliveries[at] = { marker, acknowledged };
    return acknowledged || null;
  });
}

/** Monitoring tells of a failure, which is repaired with approval (an even index) or without. */
export const repair: Load = async (desk, name, index) => {
  const { as, stub, journal, command, view, runEnds } = desk;
  const port = 20_000 + index;
  const { id: run } = await as("kim").post<{ id: string }>(
    "/v1/runs",
    { runbook: "crash/register", input: { name, port } },
    `register-${name}`,
  );
  await runEnds(run);
  const target: Target = { name, port, approval: index % 2 === 0 ? "asked" : "none", startsAt: Date.now() };
  journal.asked.push(`repair/${name}`);
  for (let repeat = 0; repeat < 3; repeat += 1) await tell(desk, target);
  const record = await until(`the incident about ${name}`, async () => {
    const { items } = await as("kim").get<{ items: { id: string }[] }>(`/v1/records/incident?ci=${name}`);
    return items[0] ?? null;
  });
  const change = await until(
    `the change for ${record.id}`,
    async () => (await view(record.id)).links["change"]?.[0] ?? null,
  );
  if (target.approval === "asked") {
    await until(`the approval of ${change}`, async () => (await view(change)).state === "authorize" || null);
    await command("mia", change, "approve", { comment: "go on" });
  }
  await until(`the repair of ${name}`, () => Promise.resolve(stub.has(`repair/${name}`) || null));
  await tell(desk, target, Date.now());
  await until(`the end of ${change}`, async () => (await view(change)).state === "closed" || null);
  await until(`the resolution of ${record.id}`, async () => (await view(record.id)).state === "resolved" || null);
};

/** The same with targets of their own, all of them with approval. */
export const approvedRepair: Load = (desk, name, index) => repair(desk, name, 1_000 + 2 * index);
