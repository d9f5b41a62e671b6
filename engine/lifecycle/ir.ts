/** Record types, lifecycles and approvals as compiled: plain JSON, references resolved to names inside one bundle. */
import type { Access } from "../access/ir.ts";
import type { Audience } from "../clock/ir.ts";
import type { Condition, Duration, Value, ValueOrTable } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import type { Parts } from "../definition/kind-map.ts";

export type FieldType =
  | "string"
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "enum"
  | "instant"
  | "date"
  | "duration"
  | "user"
  | "group"
  | "ci"
  | "record"
  | "runbook"
  | "object"
  | "item"
  | "file";

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly many: boolean;
  readonly required: boolean;
  readonly default: Json | null;
  /** Allowed values of an enum, lowest first. */
  readonly values: readonly string[] | null;
  /** Closed list a reference is chosen from (`oneOf`), so that it can be pinned. */
  readonly oneOf: readonly string[] | null;
  /** Class of a `ci` field; record type of a `record` field. */
  readonly class: string | null;
  /** Attributes of the referenced CI or person that expressions may read. */
  readonly read: readonly string[];
  readonly computed: ValueOrTable | null;
  /** A person may set a computed field; their value then stands. */
  readonly override: boolean;
  readonly reasonOnChange: boolean;
  readonly maxLength: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly pattern: string | null;
  /** Shown and required only while this holds. */
  readonly when: Condition | null;
  readonly secret: boolean;
  /** JSON Schema that an object is checked by; it says whether it is closed. */
  readonly schema?: Json;
  /** Field of the type `item`: the object is checked by that item's form. */
  readonly formOf?: string;
  /** Bytes that a file may have at most. */
  readonly maxSize?: number;
  /** What a file may be, by its content; absent = anything. */
  readonly media?: readonly string[];
  /** Lists filter and sort by it. Absent = they do not, as in definitions published before there was a choice. */
  readonly index?: true;
}

/** `to`: record type; `inverse`: how the other side calls it. */
export interface Link {
  readonly to: string;
  readonly inverse: string;
  /** Records that one record is linked to by it at most. Absent = as many as one likes. */
  readonly max?: number;
  /** A link to the own type may lead in a circle. Absent = it may not. */
  readonly cyclic?: true;
  /** Which version of the other record was meant is kept with it. */
  readonly version?: true;
}

export interface RecordType {
  readonly name: string;
  readonly title: string;
  /** Prefix of the number: `INC` makes `INC0000001`. */
  readonly number: string;
  readonly fields: { readonly [name: string]: Field };
  readonly links: { readonly [name: string]: Link };
  readonly facts: { readonly [name: string]: Fact };
  /** Fields whose words are searched, with their weights, 1 to 4. */
  readonly search?: { readonly [field: string]: number };
  /** Columns of its lists: fields and words that every record has. */
  readonly list?: readonly string[];
  /** Fields whose values are frozen together as versions. */
  readonly versions?: readonly string[];
  readonly access?: Access;
  /** By link, the fields of linked records that `$links` shows beside what it always shows. */
  readonly reads?: { readonly [link: string]: readonly string[] };
  /** By link, the fields of its own that the records there read: those are told when one of them changes. */
  readonly readBy?: { readonly [link: string]: readonly string[] };
}

/** A declared look-up, read by an activity before each decision that mentions it, and recorded. */
export interface Fact {
  readonly call: string;
  readonly with: Value | null;
  readonly maxAge: Duration | null;
}

export interface Transition {
  readonly when: Condition | null;
  /** null = stays in its state; `$previous` = back to the state this one was entered from (way-back.ts). */
  readonly target: string | null;
  /** Set on a branch that says no and why. */
  readonly refuse: Value | null;
  readonly require: readonly string[];
  readonly ask: { readonly [name: string]: Field };
  /** null = the lifecycle's own `allow`. */
  readonly allow: readonly Audience[] | null;
  readonly set: { readonly [field: string]: Value };
  /** Fields the command may change beside those of `require`. */
  readonly fields: readonly string[];
  readonly do: Json | null;
  /** Whether what is said with it is for those alone who see all of the record. */
  readonly internal?: Value;
  /** Records that are opened after the commit. */
  readonly open?: readonly (Opening | Ordering)[];
  readonly tell?: readonly Tell[];
  /** The record that this one is merged into, of the same type; `target` is final then. */
  readonly merge?: Value;
}

/** Who is told of it, by which notification. */
export interface Tell {
  readonly notify: string;
  readonly to: readonly Audience[];
  readonly when: Condition | null;
}

/** A record that is opened after the commit, once. */
export interface Opening {
  /** Its name among those that are opened with it. */
  readonly as: string;
  /** Record type. */
  readonly record: string;
  /** Link of the new record that points here, and how this side calls it. */
  readonly link: string;
  readonly inverse: string;
  readonly when: Condition | null;
  /** A list, of which each element opens one: `$item`. */
  readonly each: Value | null;
  readonly set: { readonly [field: string]: Value };
  /** By link of the new record, those before it in the list, by their `as`. */
  readonly links: { readonly [link: string]: readonly string[] };
  /** By link of the new record, ids of records that are there; absent = none. */
  readonly linked?: { readonly [link: string]: Value };
  /** Whether it is opened once in the life of this record; else each time. */
  readonly once: boolean;
  /** Per cent of records for which it is opened at all. */
  readonly sample: number | null;
  /** No second one with the same `per` within that time. */
  readonly limit: { readonly per: Value; readonly withinMs: number } | null;
}

/** What the item of this record orders is opened after the commit. */
export interface Ordering {
  /** The name of it all. */
  readonly as: string;
  /** Link of the new records that points here, and by their type how this side calls it. */
  readonly link: string;
  readonly inverses: { readonly [recordType: string]: string };
  readonly when: Condition | null;
  readonly once: boolean;
}

export interface State {
  readonly name: string;
  readonly final: boolean;
  readonly stamp: string | null;
  /** An Open Workflow task list, run durably after the commit that enters the state. */
  readonly do: Json | null;
  readonly approval: ValueOrTable | null;
  readonly invoke: { readonly runbook: ValueOrTable; readonly with: Value | null; readonly timeout: Duration } | null;
  readonly reserve: Reserve | null;
  /** Records that are opened when it is entered. */
  readonly open?: readonly (Opening | Ordering)[];
  readonly tell?: readonly Tell[];
  /** Entering it makes the next version. */
  readonly freeze?: true;
  /** What is in it is in no search and no suggestion. */
  readonly hide?: true;
  readonly after: readonly After[];
  /**
   * By name of command, outcome (`approved`), or reaction (`problem.closed`); the first branch whose `when` holds wins.
   */
  readonly transitions: { readonly [name: string]: readonly Transition[] };
}

/** One of `wait`, `waitOf`, `every` and `until`; `until` may go with `every` as well. */
export interface After {
  readonly wait: Duration | null;
  /** An expression that yields a duration. */
  readonly waitOf?: Value;
  /** It happens each time, without leaving the state, until `until`. */
  readonly every?: Duration;
  readonly until: Value | null;
  readonly calendar: ValueOrTable | null;
  readonly transition: Transition;
}

/** A calendar by its name, or those that the CIs name in an attribute: these are read as they are published. */
export type WindowCalendar = string | { readonly read: string };

export interface Reserve {
  readonly cis: Value;
  readonly from: Value;
  readonly until: Value;
  readonly avoid: readonly WindowCalendar[];
  /** Open time that must hold the whole window, of each of them; absent = any time does. */
  readonly within?: readonly WindowCalendar[];
  /** What depends on the CIs, over so many relations, is taken too; absent = they alone are. */
  readonly closure?: { readonly depth: number };
  /** It may be held beside others that are shared too; absent = nobody else holds it. */
  readonly shared?: true;
  readonly override: readonly string[];
  /** States that give the window back; absent = published before they were named. */
  readonly release?: readonly string[];
}

export interface Lifecycle {
  readonly name: string;
  readonly title: string;
  /** The record type it serves; for a facet, the record type its parent lifecycle serves. */
  readonly record: string;
  /** Name of the facet, or null for a main lifecycle. */
  readonly facet: string | null;
  /** Fields of a facet. */
  readonly fields: { readonly [name: string]: Field };
  /** Which of several lifecycles of one type; exactly one must match. */
  readonly when: Condition | null;
  readonly allow: readonly Audience[];
  readonly initial: string;
  /** `anywhere` is already folded into the states it applies to. */
  readonly states: { readonly [name: string]: State };
  readonly facts: { readonly [name: string]: Fact };
  /** What it is made of beside its own part, which is here already. */
  readonly extends?: string;
  /** It is there to be extended only: no record gets it. `initial` may be empty. */
  readonly abstract?: true;
  /** Of an abstract one: what it gives to the states of those that extend it. */
  readonly anywhere?: readonly Anywhere[];
}

export interface Anywhere {
  /** null = all states that are not final, less `except`. */
  readonly in: readonly string[] | null;
  readonly except: readonly string[];
  readonly transitions: { readonly [name: string]: readonly Transition[] };
}

export type ApprovalRule = "any" | "all" | { readonly quorum: number } | { readonly percent: number };

export interface ApprovalStage {
  readonly name: string;
  readonly when: Condition | null;
  readonly approvers: readonly Audience[];
  readonly rule: ApprovalRule;
}

export interface Approval {
  readonly name: string;
  readonly title: string;
  readonly stages: readonly ApprovalStage[];
  readonly members: "frozen" | "live";
  readonly exclude: readonly Audience[];
  readonly delegation: boolean;
  /** Fields that are signed; an edit of one voids the approval. */
  readonly covers: readonly string[];
  readonly calendar: ValueOrTable | null;
  readonly remind: Duration | null;
  readonly timeout: { readonly after: Duration; readonly outcome: "expired" | "rejected" };
  readonly fallback: readonly Audience[];
}

export type Urgency = "page" | "normal" | "low";

export interface Notification {
  readonly name: string;
  readonly channels: readonly string[];
  /** The next channel is tried only when one does not reach the person; absent = all of them are. */
  readonly deliver?: "first";
  /** Calendar in whose open time a message waits for its end; absent = none. What an escalation tells never waits. */
  readonly quietHours?: string;
  /** `page` breaks the quiet hours of a person, `low` goes into a digest; absent = normal. */
  readonly urgency?: Urgency;
  /** How long a message of low urgency may wait for others to the same person. */
  readonly digestMs?: number;
  readonly subject: Value;
  readonly body: Value;
}

export interface EscalationPolicyStep {
  readonly to: readonly Audience[];
  readonly notify: string;
  /** How often the same is told again, each time so long after the time before; absent = never. */
  readonly remind?: EscalationReminders;
  /** From the last time it is told to the next step. */
  readonly wait: Duration;
}

export interface EscalationReminders {
  readonly times: number;
  readonly everyMs: number;
}

export interface EscalationPolicy {
  readonly name: string;
  readonly steps: readonly EscalationPolicyStep[];
  readonly repeat: number;
  readonly fallback: readonly Audience[];
  /** What of a person ends it: moving the record, or setting one of the fields; absent = published before. */
  readonly taken?: { readonly moved: boolean; readonly fields: readonly string[] };
  /** What a change of this field of the record does; absent = nothing but what `taken` says. */
  readonly onReassign?: EscalationHandOver;
  /** So long after an acknowledgement it begins anew, unless somebody has taken the record on; absent = it ends. */
  readonly reescalateMs?: number;
}

export interface EscalationHandOver {
  readonly field: string;
  /** `restart`: it begins anew, by the policy that `escalations` names for the new value; `keep`: it goes on. */
  readonly then: "restart" | "keep";
  readonly escalations?: { readonly [value: string]: string };
}

/**
 * All a record depends on, resolved at publish time and known by the digest of its canonical JSON. A record pins one.
 * It is read by what stands in bundle.ts.
 */
export interface Bundle {
  /** Name of the record type whose records it is for. */
  readonly type: string;
  /** By kind and name; a kind of which there is none is left out. */
  readonly parts: Parts;
}
