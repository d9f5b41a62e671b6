/**
 * What must hold after every fault, whatever was killed when. Each check reads the stored state alone and names what it
 * finds wrong; `invariants.itest.ts` shows of each that it can fail.
 *
 * I1. Every acknowledged event and command is stored, once.
 * I2. An alert counts the events of its fingerprint.
 * I3. At most one open record a group of alerts.
 * I4. Every transition is legal for the definitions its record is pinned to; the ledger is gapless and chained by
 *     hashes.
 * I5. What is open has a running workflow, and the other way round.
 * I6. No side effect happens twice for what was asked once, and none is put aside as refused.
 * I7. Each clock of a service level equals its recomputation from the ledger.
 * I8. Every approval is used once, by an allowed person who is not the requester.
 * I9. What one record tells another arrives in the order of its ledger.
 * I10. No secret is in the database, the histories, the files or the answers of the API.
 * I11. What a record asked for is opened once, whatever is killed, and is awaited no longer than until it is there.
 * I12. What was asked for under one key is one record: no child and no order is doubled.
 * I13. Children follow their parent, each once.
 * I14. A merge is whole, or it was not made.
 * I15. A file that is named is there.
 * I16. A mail is one record.
 * I17. Nobody is told twice by one channel.
 */
import type { Client } from "@temporalio/client";
import type { Queryable } from "../../store/pool.ts";
import { checkApprovals } from "./approvals.ts";
import { checkAnswers, checkFiles, checkHistories, checkTables } from "./canary.ts";
import { checkClocks } from "./clocks.ts";
import { checkAlertCounts, checkDeliveries } from "./deliveries.ts";
import { checkEffects, checkParked, type ReceivedEffect } from "./effects.ts";
import { checkExecutions } from "./executions.ts";
import { checkFamilies } from "./families.ts";
import { checkKeptFiles } from "./files.ts";
import { checkGroups } from "./groups.ts";
import type { Journal } from "./journal.ts";
import { checkCommands, checkLedgers } from "./ledgers.ts";
import { checkMails } from "./mails.ts";
import { checkMerges } from "./merges.ts";
import { checkMessages, type ReceivedMessage } from "./messages.ts";
import { checkOpenings } from "./openings.ts";
import { checkOrder } from "./order.ts";
import { checkRequests } from "./requests.ts";
import type { Violation } from "./violation.ts";

/** What the outside saw, to be compared with what is stored. */
export interface Evidence {
  readonly source: string;
  readonly journal: Omit<Journal, "done">;
  readonly received: readonly ReceivedEffect[];
  readonly messages: readonly ReceivedMessage[];
  readonly secret: string;
  /** Folder of everything that the product has written. */
  readonly home: string;
  /** Where the secret belongs, as paths from there. */
  readonly secretFolders: readonly string[];
  /** Path to text. */
  readonly answers: ReadonlyMap<string, string>;
}

export async function checkInvariants(db: Queryable, client: Client, evidence: Evidence): Promise<Violation[]> {
  const { secret, journal } = evidence;
  return [
    ...(await checkDeliveries(db, journal.deliveries)),
    ...(await checkCommands(db, journal.commands)),
    ...(await checkAlertCounts(db, evidence.source)),
    ...(await checkGroups(db)),
    ...(await checkLedgers(db)),
    ...(await checkExecutions(db, client)),
    ...checkEffects(evidence.received, journal.asked),
    ...(await checkParked(db)),
    ...(await checkClocks(db, Date.now())),
    ...(await checkApprovals(db)),
    ...(await checkOrder(db)),
    ...(await checkOpenings(db)),
    ...(await checkRequests(db)),
    ...(await checkFamilies(db, journal.families)),
    ...(await checkMerges(db, journal.merges)),
    ...(await checkKeptFiles(db, journal.files)),
    ...(await checkMails(db, journal.mails)),
    ...(await checkMessages(db, evidence.messages)),
    ...(await checkTables(db, secret)),
    ...(await checkHistories(client, secret)),
    ...(await checkFiles(evidence.home, evidence.secretFolders, secret)),
    ...checkAnswers(evidence.answers, secret),
  ];
}
