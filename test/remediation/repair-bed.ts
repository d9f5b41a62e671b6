import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { saveDeliveries } from "../../store/event/deliveries.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { readEvents } from "../../store/record/events.ts";
import { loadRecord } from "../../store/record/load.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";

/** One alert rule and one remediation of alerts with the label `case`. */
export interface RepairCase {
  readonly name: string;
  /** Lines of the remediation's spec besides those every case has, such as `approval: ...`. */
  readonly spec?: string;
  /** @default "{ per: ci, runs: 9, within: 1h }" */
  readonly limit?: string;
  /** Name of the approval that the change asks for. */
  readonly approval?: string;
  /** The repair can be taken back. */
  readonly backOut?: boolean;
  /** How long the alert may take to clear after the repair. @default "60s" */
  readonly clearsWithin?: string;
}

const common = `apiVersion: opsloom/v1
kind: EventSource
metadata: { name: monitor }
spec:
  receive: { webhook: json }
  event:
    key: '\${ .case + "/" + .host }'
    state: '\${ .state // "firing" }'
    # Below those that shipped correlations take: each case is a group of its own.
    severity: 3
    title: '\${ .case + " at " + .host }'
    bind: [{ class: host, name: '\${ .host }' }]
    labels: { case: '\${ .case }' }
---
document: { dsl: 1.0.3, namespace: test, name: repair, version: 1.0.0 }
do:
  - repair: { run: { shell: { command: './repair "$1" "$2" "$3"', arguments: [repair, "\${ .case }", "\${ .host }"] } } }
---
document: { dsl: 1.0.3, namespace: test, name: undo, version: 1.0.0 }
do:
  - undo: { run: { shell: { command: './repair "$1" "$2" "$3"', arguments: [undo, "\${ .case }", "\${ .host }"] } } }
`;

const definitionsOf = ({
  name,
  spec = "",
  limit = "{ per: ci, runs: 9, within: 1h }",
  clearsWithin = "60s",
  approval,
  backOut = false,
}: RepairCase): string => `---
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: ${name} }
spec:
  sources: [monitor]
  when: '.labels.case == "${name}"'
  group: { by: [ci], gap: 10m, life: 30m }
  inMaintenance: open
  open: { record: incident, with: { title: '\${ .title }', ci: '\${ .ci.id }', impact: high, urgency: high, category: database } }
  onJoin: { command: comment, with: { text: '\${ .text }', internal: true } }
  onClear:
    command: resolve
    with:
      resolutionCode: '\${ if .repair == null then "clearedByItself" else "resolvedByChange" end }'
      resolutionNotes: '\${ .text }'
---
apiVersion: opsloom/v1
kind: Remediation
metadata: { name: ${name} }
spec:
  alert: ${name}
  raise:
    record: change
    link: change
    with:
      changeType: standard
      title: '\${ "Repair " + .ci.name }'
      rehearsed: true
      requester: automation
      cis: ['\${ .ci.id }']
      approvalRequired: ${approval !== undefined}
      approvalPolicy: ${approval ?? "change-emergency"}
      plannedStart: '\${ $now }'
      plannedEnd: '\${ $now | .[:19] + "Z" | fromdate + 14400 | todate }'
      implementationPlan: 'runbook test/repair of "${name}"'
      backoutPlan: test/undo
      implement: test/repair
      runbookInput: { case: ${name}, host: '\${ .ci.name }' }${backOut ? "\n      backout: test/undo" : ""}
    steps:
      propose: submit
      ready: scheduled
      refused: new
      begin: start
      finish: { state: review, when: { closeCode: successful } }
      handedOver: implement
      giveUp: { command: complete, with: { closeCode: unsuccessful } }${backOut ? "\n      backOut: backOut" : ""}
      close:
        command: close
        with: { closeCode: '\${ if .repaired then "successful" else "unsuccessful" end }', closeNotes: '\${ .because }' }
      withdraw: { command: cancel, with: { reason: '\${ .because }' } }
  limit: ${limit}
  verify: { alertClearsWithin: ${clearsWithin} }
  onFail: { escalation: service-desk }
${spec}`;

/** Writes what it did; a file `slow-CASE` makes it slow, `fail-CASE` makes it fail. */
const script = `#!/bin/sh
echo "$1 $2 $3 begins" >> log
[ -e "slow-$2" ] && sleep 3
if [ "$1" = repair ] && [ -e "fail-$2" ]; then exit 1; fi
echo "$1 $2 $3" >> log
`;

export interface RemediationRun {
  readonly outcome: string;
  readonly because: string | null;
  readonly changeId: string | null;
  readonly incidentId: string;
}

/** The product with hosts to repair and a command that repairs them by writing what it did. */
export interface RepairBed {
  readonly product: TestProduct;
  alert(name: string, host: string, state?: "firing" | "clear"): Promise<void>;
  /** Makes repairs of the case slow or failing. */
  set(how: "slow" | "fail", name: string): void;
  /** Lets repairs of the case succeed again. */
  mend(name: string): void;
  /** Resolves when no group of the case's rule is open. */
  quiet(name: string): Promise<void>;
  /** What the command did: `repair CASE HOST`, in order. */
  done(name: string): readonly string[];
  /** The runs of a remediation on a host, once there are `count` that have ended, oldest first. */
  runs(name: string, host: string, count?: number): Promise<readonly RemediationRun[]>;
  /** The change a remediation has raised, once it is in the state. */
  change(name: string, state: string): Promise<string>;
  state(recordId: string): Promise<string>;
  /** Texts of the comments of a record. */
  comments(recordId: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startRepairBed(cases: readonly RepairCase[], hosts: readonly string[]): Promise<RepairBed> {
  const folder = mkdtempSync(join(tmpdir(), "opsloom-repair-"));
  writeFileSync(join(folder, "repair"), script);
  chmodSync(join(folder, "repair"), 0o755);
  const product = await startProduct({ commands: folder });
  const { pool } = product;
  const shipped = (await readDefinitionFiles(["definitions"])).map(({ path, text }) => ({
    path,
    // The runbooks of the cases are among those a change may carry.
    text: text
      .replace("oneOf: [shop/restart-tier,", "oneOf: [test/repair, shop/restart-tier,")
      .replace("oneOf: [shop/start-tier,", "oneOf: [test/undo, shop/start-tier,"),
  }));
  await product.publish([...shipped, { path: "repair.yaml", text: common + cases.map(definitionsOf).join("") }]);
  const candidates = hosts.map((name) => ({
    ref: name,
    class: "host",
    attributes: { name } as JsonObject,
    relations: [],
  }));
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "manual", at: Date.now() });
  // Everything depends on the first host.
  const [first = "", ...others] = hosts;
  await relate(pool, {
    edges: others.map((from) => ({ from, type: "dependsOn", to: first })),
    source: "manual",
    at: Date.now(),
  });

  const read = async (name: string, host: string): Promise<(RemediationRun & { ended: boolean })[]> =>
    (
      await pool.query<RemediationRun & { ended: boolean }>(
        `select outcome, because, change_id as "changeId", incident_id as "incidentId", ended_at is not null as ended
         from remediation_runs where remediation = $1 and ci = $2 order by started_at`,
        [name, host],
      )
    ).rows;
  return {
    product,
    alert: async (name, host, state = "firing") => {
      await saveDeliveries(pool, [{ source: "monitor", body: JSON.stringify({ case: name, host, state }) }]);
    },
    set: (how, name) => writeFileSync(join(folder, `${how}-${name}`), ""),
    mend: (name) => rmSync(join(folder, `fail-${name}`), { force: true }),
    async quiet(name) {
      await eventually(
        `the groups of ${name} to close`,
        async () =>
          (await pool.query("select 1 from alert_groups where rule = $1 and closed_at is null", [name])).rowCount === 0,
      );
    },
    done: (name) =>
      existsSync(join(folder, "log"))
        ? readFileSync(join(folder, "log"), "utf8")
            .split("\n")
            .filter((line) => line.split(" ")[1] === name)
        : [],
    runs: (name, host, count = 1) =>
      eventually(`${count} ended runs of ${name} on ${host}`, async () => {
        const runs = await read(name, host);
        return runs.length >= count && runs.every(({ ended }) => ended) ? runs : null;
      }),
    change: (name, state) =>
      eventually(`the change of ${name} in ${state}`, async () => {
        const { rows } = await pool.query<{ id: string }>(
          "select id from records where type = 'change' and state = $1 and snapshot -> 'fields' ->> 'implementationPlan' like $2",
          [state, `%"${name}"%`],
        );
        return rows[0]?.id;
      }),
    state: async (recordId) => (await loadRecord(pool, recordId))?.state ?? "none",
    comments: async (recordId) =>
      (await readEvents(pool, recordId, 0)).flatMap(({ body }) =>
        body.kind === "noted" ? [body.input["text"] as string] : [],
      ),
    async stop() {
      await product.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
