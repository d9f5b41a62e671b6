/**
 * Everything that grows with use, in one place: what goes after a time, and what stays.
 *
 * G1. A row that something living refers to stays, however old it is: an open record, run, group or repair, a step that
 *     waits, an effect that is not delivered, a delivery that a consumer has not passed.
 * G2. What the ledger or its proof needs stays: `opsloom verify` says the same before and after.
 * G3. No kind's rule reads rows that a kind before it drops in the same round: what is announced is what goes.
 */
import type { Policy, Retention } from "./policy.ts";

/** The record of a row is not open, or is none. */
const recordIsOver = (record: string): string =>
  `not exists (select from records r where r.id = ${record} and not r.final)`;

/** Every consumer of the event log is done with it. */
const isPassed = "t.id <= (select deliveries_passed())";

/** The kinds, in the order in which a round takes them. */
export const policies: readonly Policy[] = [
  {
    kind: "fileParts",
    table: "file_chunks",
    at: "stored_at",
    where: "not exists (select from file_contents c where c.id = t.content)",
    days: 1,
    minDays: 1,
    because: "the upload that they are of was broken off",
  },
  {
    kind: "fileContents",
    table: "file_contents",
    at: "stored_at",
    where: "not exists (select from files f where f.content = t.id)",
    days: 1,
    minDays: 1,
    because: "no file has this content",
    batch: 20,
    also: { columns: "id", statements: ["delete from file_chunks k using gone where k.content = gone.id"] },
  },
  {
    kind: "uploads",
    table: "files",
    at: "uploaded_at",
    where: "not exists (select from record_files r where r.file_id = t.id)",
    days: 1,
    minDays: 1,
    because: "no record has ever had the file",
  },
  {
    kind: "deliveries",
    table: "deliveries",
    at: "received_at",
    where: `t.rejected = 0 and ${isPassed}`,
    days: 14,
    minDays: 1,
    because: "every consumer has passed them, and what they said is in the alerts",
  },
  {
    kind: "rejectedDeliveries",
    table: "deliveries",
    at: "received_at",
    where: `t.rejected > 0 and ${isPassed}`,
    days: 90,
    minDays: 7,
    because: "what was not understood was listed and could be read again all that time",
  },
  {
    kind: "mail",
    table: "mails",
    at: "settled_at",
    where: "t.outcome in ('opened', 'answered')",
    days: 30,
    minDays: 7,
    because: "what it says is in the record, and no mail server delivers it again after so long",
  },
  {
    kind: "refusedMail",
    table: "mails",
    at: "settled_at",
    where: "t.outcome in ('refused', 'left')",
    days: 90,
    minDays: 7,
    because: "what was not taken was listed and could be read again all that time",
  },
  {
    kind: "effects",
    table: "outbox",
    at: "done_at",
    where: "t.parked_at is null",
    days: 30,
    minDays: 7,
    because: "they are delivered, and no commit makes the same one again",
  },
  {
    kind: "answers",
    table: "command_outcomes",
    at: "at",
    where: "t.bare",
    days: 30,
    minDays: 1,
    because: "the command was refused or changed nothing; sent again it is decided anew",
  },
  {
    kind: "refusedOpenings",
    table: "number_reservations",
    at: "reserved_at",
    // Of what was opened one short row stays, and answers who repeats the request, also one of long ago.
    where: "t.number is null",
    days: 30,
    minDays: 1,
    because: "the opening was refused; sent again it is decided anew",
  },
  {
    kind: "refusals",
    table: "sent_refusals",
    at: "at",
    where: "true",
    days: 90,
    minDays: 7,
    because: "the record that sent it tells of it too",
  },
  {
    kind: "notices",
    table: "notices",
    at: "created_at",
    where: "true",
    days: 180,
    minDays: 7,
    because: "the ledger of the record says who was told what",
  },
  {
    kind: "movePlans",
    table: "moves",
    at: "planned_at",
    where: "t.applied_at is null",
    days: 30,
    minDays: 1,
    because: "nobody has applied the plan",
  },
  {
    kind: "runDocuments",
    table: "run_documents",
    at: "created_at",
    where: "not exists (select from runs n where n.document = t.digest)",
    days: 30,
    minDays: 1,
    because: "no run is kept that was started from it",
  },
  {
    kind: "runRequests",
    table: "run_requests",
    at: "requested_at",
    where: "not exists (select from runs n where n.id = t.run_id)",
    days: 400,
    minDays: 30,
    because: "the run that was given up has never come",
  },
  {
    kind: "runs",
    table: "runs",
    at: "ended_at",
    where: `${recordIsOver("t.record_id")}
      and not exists (select from runs n where n.retry_of = t.id and n.ended_at is null)
      and not exists (select from runs n where n.id = t.requested_by and n.ended_at is null)
      and not exists (select from run_steps s where s.run_id = t.id)
      and not exists (select from outbox o where o.id = t.id || '#ended' and o.done_at is null)`,
    days: 400,
    minDays: 30,
    because: "its record is over and has its outcome in its ledger",
    also: { columns: "t.id", statements: ["delete from run_requests where run_id in (select id from gone)"] },
  },
  {
    kind: "steps",
    table: "run_steps",
    at: "started_at",
    where: `not exists (select from runs n where n.id = t.run_id and (n.ended_at is null or n.ended_at >= $1))
      and not exists (select from runs n join records r on r.id = n.record_id where n.id = t.run_id and not r.final)`,
    days: 90,
    minDays: 7,
    because: "the run has ended, its record is over, and what it came to is kept with the run",
    batch: 2_000,
  },
  {
    kind: "lines",
    table: "run_lines",
    at: "at",
    where: "not exists (select from runs n where n.id = t.run_id and (n.ended_at is null or n.ended_at >= $1))",
    days: 30,
    minDays: 1,
    because: "the run has ended, and what it came to is kept with it",
    batch: 5_000,
  },
  {
    kind: "alertRecords",
    table: "alert_records",
    at: "at",
    where: "not exists (select from alert_changes c where c.group_id = t.group_id)",
    days: 800,
    minDays: 90,
    because: "no episode of its group is kept",
  },
  {
    kind: "alertChanges",
    table: "alert_changes",
    at: "at",
    where: `exists (select from alert_changes e where e.alert_id = t.alert_id and e.episode = t.episode and e.state = 'clear')
      and not exists (select from alert_changes e where e.alert_id = t.alert_id and e.episode = t.episode and e.at >= $1)`,
    days: 800,
    minDays: 90,
    because: "the episode is over, and what was told of its time is kept",
    batch: 2_000,
  },
  {
    kind: "probeChanges",
    table: "probe_changes",
    at: "at",
    where:
      "exists (select from probe_changes l where l.probe = t.probe and l.vantage = t.vantage and l.id > t.id and l.at < $1)",
    days: 800,
    minDays: 90,
    because: "it was another one already when that time began",
    batch: 2_000,
  },
  {
    kind: "groups",
    table: "alert_groups",
    at: "closed_at",
    where: `${recordIsOver("t.record_id")}
      and not exists (select from alerts a where a.group_id = t.id)
      and not exists (select from remediation_runs p where p.group_id = t.id)
      and not exists (select from outbox o where o.lane = 'group ' || t.id and o.done_at is null and o.parked_at is null)
      and not exists (select from outbox o where o.lane = 'group ' || t.id and o.parked_at is not null)`,
    days: 180,
    minDays: 7,
    because: "it is closed, its record is over, and no alert or repair of it is kept",
  },
  {
    kind: "alerts",
    table: "alerts",
    at: "changed_at",
    where: `t.state = 'clear' and t.check_at is null and t.alert -> 'flapping' is distinct from 'true'
      and not exists (select from alert_groups g left join records r on r.id = g.record_id
        where g.id = t.group_id and (g.closed_at is null or not r.final))`,
    days: 180,
    minDays: 7,
    because: "it is clear, its group is closed and the record of that is over",
    also: {
      columns: "t.source, t.episode",
      statements: [
        `insert into alert_episodes (source, last) select source, max(episode) from gone group by source
         on conflict (source) do update set last = greatest(alert_episodes.last, excluded.last)`,
      ],
    },
  },
  {
    kind: "repairs",
    table: "remediation_runs",
    at: "ended_at",
    where: `${recordIsOver("t.incident_id")} and ${recordIsOver("t.change_id")} and (
      t.outcome not in ('repaired', 'failed') or exists (
        select from remediation_runs later
        where later.remediation = t.remediation and later.ci is not distinct from t.ci and later.started_at > t.started_at
          and (later.outcome = 'repaired' or later.release_id is not null)))`,
    days: 400,
    minDays: 90,
    because: "its records are over, and no limit counts it: a later one has succeeded or was released",
  },
  {
    kind: "pastWindows",
    table: "past_windows",
    at: "until_at",
    where: recordIsOver("t.record_id"),
    days: 90,
    minDays: 7,
    because: "nobody asks any more whether it was the cause of something",
  },
  {
    kind: "proposals",
    table: "proposals",
    at: "decided_at",
    where: `(t.state = 'gone' or exists (
      select from proposals later where later.improvement = t.improvement and later.key = t.key and later.id > t.id))`,
    days: 800,
    minDays: 90,
    because: "it is over, and a later one of the same finding tells what was decided",
  },
  {
    kind: "predicted",
    table: "predicted",
    at: "made_at",
    where: recordIsOver("t.record_id"),
    days: 400,
    minDays: 30,
    because: "its record is over, and what became of proposals is told of thirty days",
  },
  {
    kind: "findings",
    table: "findings",
    at: "ended_at",
    where: `t.settled and ${recordIsOver("t.record_id")}`,
    days: 400,
    minDays: 30,
    because: "it is over, and its record tells what was done about it",
  },
  {
    kind: "certificates",
    table: "certificates",
    at: "valid_to",
    where: `t.trusted_by is null and t.last_seen_at < $1
      and not exists (select from certificate_places p where t.fingerprint = any (p.chain))`,
    days: 400,
    minDays: 30,
    because: "it has ended, nobody has seen it since, and no place shows it",
  },
  {
    kind: "certificatePlaces",
    table: "certificate_places",
    at: "looked_at",
    where: "true",
    days: 180,
    minDays: 7,
    because: "nobody has looked there for so long",
  },
  {
    kind: "cloudRuns",
    table: "cloud_runs",
    at: "ended_at",
    where: `exists (select from cloud_runs later
      where later.account = t.account and later.started_at > t.started_at and later.phase in ('completed', 'partial')
        and (later.whole or not t.whole))`,
    days: 180,
    minDays: 1,
    because: "a later listing of the account is there, and what was listed is in the CMDB",
    batch: 20,
    also: { columns: "t.id", statements: ["delete from cloud_scopes where run_id in (select id from gone)"] },
  },
  {
    kind: "discoveryRuns",
    table: "discovery_runs",
    at: "ended_at",
    where: `exists (select from discovery_runs later
      where later.discovery = t.discovery and later.started_at > t.started_at and later.phase = 'completed'
        and (later.whole or not t.whole))`,
    days: 180,
    minDays: 1,
    because: "a later sweep is complete, and what it found is in the CMDB",
    batch: 20,
    also: {
      columns: "t.id",
      statements: [
        "delete from discovery_shards where run_id in (select id from gone)",
        "delete from discovery_targets where run_id in (select id from gone)",
        "delete from discovery_errors where run_id in (select id from gone)",
      ],
    },
  },
  {
    kind: "ciRequests",
    table: "ci_requests",
    at: "at",
    where: "true",
    days: 30,
    minDays: 1,
    because: "nobody repeats a request for so long, and what it changed is noted with the CIs",
  },
  {
    kind: "sessions",
    table: "sessions",
    at: "ends_at",
    where: "true",
    days: 90,
    minDays: 1,
    because: "it has ended, and the audit list says who signed in and how it ended",
  },
  {
    kind: "messageLinks",
    table: "command_links",
    at: "expires_at",
    where: "true",
    days: 30,
    minDays: 1,
    because: "it does nothing any more, and what it did is in the ledger",
  },
  {
    kind: "signInLinks",
    table: "sign_in_links",
    at: "expires_at",
    where: "true",
    days: 30,
    minDays: 1,
    because: "it signs nobody in any more",
  },
  {
    kind: "knownBrowsers",
    table: "known_browsers",
    at: "used_at",
    where: "true",
    days: 400,
    minDays: 1,
    because: "browsers keep what names them no longer than that",
  },
  {
    kind: "signInTries",
    table: "sign_in_tries",
    at: "at",
    where: "true",
    days: 1,
    minDays: 1,
    because: "tries are counted for a quarter of an hour",
  },
  {
    kind: "demoPlays",
    table: "demo_plays",
    at: "ended_at",
    where: "true",
    days: 30,
    minDays: 1,
    because: "the story has ended, and its records tell what happened",
  },
  {
    kind: "payloads",
    table: "payloads",
    at: "used_at",
    where: "true",
    days: 30,
    minDays: 3,
    because: "no workflow that runs, and no schedule, refers to it",
    heldByHistories: true,
  },
];

/** How long everything is kept when nothing is configured. */
export const defaultRetention: Retention = Object.fromEntries(policies.map(({ kind, days }) => [kind, days]));
