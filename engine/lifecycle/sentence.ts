import type { Json, JsonObject } from "../base/json.ts";
import { keepsDefinitions } from "../clock/edit.ts";
import { lengthText } from "../clock/read.ts";
import { sizeText } from "../file/size.ts";
import { instantText } from "./instant.ts";
import type { LedgerEvent } from "./event.ts";

/** One event of a ledger as a sentence of the timeline: who did what. Exact values stay in the event. */
export function sentence(event: LedgerEvent): string {
  const who = personText(event.by);
  const { body } = event;
  switch (body.kind) {
    case "opened":
      return `${who} opened ${body.number} in state ${body.state}`;
    case "moved":
      return movedText(who, body);
    case "changed":
      return `${inFacet(body.facet)}${who} set ${fieldsText(body.set)}${body.reason === null ? "" : `, because: ${body.reason}`}`;
    case "noted":
      if (body.command === "$note")
        return `${who}: ${typeof body.input["text"] === "string" ? body.input["text"] : ""}`;
      return `${inFacet(body.facet)}${who}: ${body.command}${askedText(body.input)}`;
    case "linked":
      return isEngine(event.by)
        ? `linked to ${body.record} as ${body.link}`
        : `${who} linked it to ${body.record}${versionText(body)} as ${body.link}${body.note === undefined ? "" : `: ${shown(body.note)}`}`;
    case "unlinked":
      return isEngine(event.by)
        ? `no longer linked to ${body.record} as ${body.link}`
        : `${who} took off its link to ${body.record} as ${body.link}`;
    case "merged":
      return `${who} merged it into ${body.into}`;
    case "attached": {
      const { name, size, media, digest } = body.file;
      const length = typeof size === "number" ? sizeText(size) : "";
      return `${who} attached ${shown(name ?? null)} to ${body.field} (${length}, ${shown(media ?? null)}, SHA-256 ${shown(digest ?? null)})`;
    }
    case "tookOver":
      return `${personText(body.by)} merged ${body.record} into it`;
    case "openRequested":
      return body.order === undefined
        ? `asked for a ${body.type} as ${body.as}`
        : `ordered ${body.order.item} as ${body.as}`;
    case "openEnded":
      return openEndedText(body);
    case "clock":
      return clockText(body.event);
    case "approvalRequested": {
      const until = body.expiresAt === null ? "" : `, until ${instantText(body.expiresAt)}`;
      const set = `${body.approvers.join(", ") || "nobody"}${body.fallback ? " (the fallback)" : ""}`;
      return `approval ${body.approval}, stage ${body.stage}, asked of ${set}: ${body.needed} needed${until}`;
    }
    case "approvalMembers":
      return `approval ${body.approval}, stage ${body.stage}, is now asked of ${body.approvers.join(", ") || "nobody"}: ${body.needed} needed`;
    case "approvalReminded":
      return `reminded ${body.to.join(", ")} of approval ${body.approval}`;
    case "approvalDecided": {
      const verb = body.decision === "approve" ? "approved" : "rejected";
      const whose = body.onBehalfOf === null ? "" : ` on behalf of ${body.onBehalfOf}`;
      return `${body.by} ${verb}${whose} (${body.approval}, stage ${body.stage})${body.comment === null ? "" : `: ${body.comment}`}`;
    }
    case "approvalEnded": {
      const released = body.released.length === 0 ? "" : `; no longer required of ${body.released.join(", ")}`;
      return `approval ${body.approval}, stage ${body.stage}: ${body.outcome}, ${body.because}${released}`;
    }
    case "runRequested":
      return `run ${body.run} asked for ${body.purpose}${body.runbook === null ? "" : `: runbook ${body.runbook}`}`;
    case "runEnded":
      return `run ${body.run} ended: ${body.outcome}`;
    case "runCancelRequested":
      return `run ${body.run} is to be cancelled`;
    case "notified": {
      const to = body.to.join(", ") || "nobody";
      const whose = isEngine(event.by) ? "" : `on a command of ${who}, `;
      // Whom its steps tell is known when they are told.
      if (body.escalation !== null)
        return `${whose}escalation ${body.escalation} begins${body.to.length === 0 ? "" : `, which ${to} hears too`}: ${body.because}`;
      const held = body.sendAt === undefined ? "" : `, after its quiet hours at ${instantText(body.sendAt)}`;
      return `${whose}tells ${to}${held}: ${body.subject} (${body.because})`;
    }
    case "told":
      return toldText(body);
    case "reserved":
      return `reserved ${body.cis.join(", ")}${body.shared === true ? ", shared," : ""} from ${body.from} to ${body.until}${body.overridden === null ? "" : `, over a conflict, because: ${body.overridden}`}`;
    case "released":
      return "gave the reserved window back";
    case "factsRead":
      return `read ${Object.keys(body.facts).join(", ") || "what it decides by"}`;
    case "armed": {
      const waits = Object.entries(body.waits).map(([id, at]) => `${id} at ${instantText(at)}`);
      return waits.length === 0 ? "waits for no deadline of its state" : `waits for ${waits.join(", ")}`;
    }
    case "eligible":
      return `${body.deadline} is due and waits for its condition`;
    case "rebound":
      return `${who} moved the record to definitions ${body.bundle.slice(0, 12)}, lifecycle ${body.lifecycle}`;
    case "attention":
      return body.message === null ? "needs nobody's attention any more" : `needs attention: ${body.message}`;
    case "frozen":
      return `version ${body.version} is frozen, by ${who}`;
    case "heard":
      return `heard from ${body.record} (${body.link}) up to its event ${body.seq}`;
    default:
      return body satisfies never;
  }
}

function versionText({ version }: { readonly version?: number }): string {
  return version === undefined ? "" : ` v${version}`;
}

function openEndedText({
  key,
  outcome,
  because,
}: Extract<LedgerEvent["body"], { readonly kind: "openEnded" }>): string {
  const what = key.slice(key.indexOf(":") + 1);
  if (outcome === "refused") return `${what} could not be opened: ${because}`;
  return outcome === "leftOut" ? `${what} was not opened: ${because}` : `waits for ${what} no more: ${because}`;
}

function toldText(body: Extract<LedgerEvent["body"], { readonly kind: "told" }>): string {
  const { to, channel, attempt, subject } = body;
  const why = body.because === null ? "" : `: ${body.because}`;
  switch (body.outcome) {
    case "delivered":
      return `told ${to} by ${channel}${attempt === 1 ? "" : ` at attempt ${attempt}`}: ${subject}`;
    case "retry":
      return `${to} not reached by ${channel} at attempt ${attempt}, is tried again${why}`;
    case "refused":
      return `${to} cannot be told by ${channel}${why}`;
    case "givenUp":
      return `gave up telling ${to} by ${channel} after ${attempt} attempts${why}`;
  }
}

function movedText(who: string, body: Extract<LedgerEvent["body"], { readonly kind: "moved" }>): string {
  const from = body.from === null ? "" : ` from ${body.from}`;
  const to = body.returned === true ? ` back to ${body.to}` : ` to ${body.to}`;
  return `${inFacet(body.facet)}${who}: ${body.command}${from}${to}${askedText(body.input)}`;
}

function clockText(event: Extract<LedgerEvent["body"], { readonly kind: "clock" }>["event"]): string {
  if (event.kind === "threshold")
    return `clock ${event.id} reached its threshold ${event.index + 1} at ${instantText(event.at)}`;
  if (event.kind === "breached") return `clock ${event.id} is breached since ${instantText(event.at)}`;
  const due = event.clock.dueAt === null ? "" : `, due ${instantText(event.clock.dueAt)}`;
  if (event.kind === "retargeted") {
    const { targetMs } = event.clock;
    if (event.cause.endsWith(keepsDefinitions)) return `clock ${event.id} keeps the definitions it began with${due}`;
    return `clock ${event.id} ${targetMs === null ? "ends at another instant" : `has the target ${lengthText(targetMs)}`} now${due}`;
  }
  return `clock ${event.id} ${event.kind}${due}`;
}

function isEngine(by: string): boolean {
  return by.startsWith("$");
}

function personText(by: string): string {
  return isEngine(by) ? "Opsloom" : by;
}

function inFacet(facet: string | null): string {
  return facet === null ? "" : `[${facet}] `;
}

function fieldsText(set: JsonObject): string {
  const fields = Object.entries(set).map(([name, value]) => `${name} to ${shown(value)}`);
  return fields.length === 0 ? "no field" : fields.join(", ");
}

function askedText(input: JsonObject): string {
  const answers = Object.entries(input).filter(([, value]) => value !== null);
  return answers.length === 0 ? "" : ` (${answers.map(([name, value]) => `${name}: ${shown(value)}`).join(", ")})`;
}

function shown(value: Json): string {
  if (value === null) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
