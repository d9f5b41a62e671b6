/**
 * Bundles as they were stored, and stand in histories, before they held their parts by kind and name. Nothing new is
 * made of this shape.
 */
import type { Calendar, ServiceLevel } from "../../clock/ir.ts";
import type { DecisionTable } from "../../table/ir.ts";
import type { Approval, Bundle, EscalationPolicy, Lifecycle, Notification, RecordType } from "../ir.ts";

export interface BundleBefore {
  readonly recordType: RecordType;
  readonly lifecycles: readonly Lifecycle[];
  readonly facets: readonly Lifecycle[];
  readonly tables: { readonly [name: string]: DecisionTable };
  readonly calendars: { readonly [name: string]: Calendar };
  readonly serviceLevels: readonly ServiceLevel[];
  readonly approvals: { readonly [name: string]: Approval };
  readonly notifications: { readonly [name: string]: Notification };
  readonly escalations: { readonly [name: string]: EscalationPolicy };
  readonly runbooks: { readonly [name: string]: string };
}

/** A bundle as any version stored it. The same is the same object: what is compiled of its parts is kept by them. */
export function bundleOf(stored: Bundle | BundleBefore): Bundle {
  if (!isBefore(stored)) return stored;
  const known = translated.get(stored);
  if (known !== undefined) return known;
  const bundle = translate(stored);
  translated.set(stored, bundle);
  return bundle;
}

const translated = new WeakMap<BundleBefore, Bundle>();

function isBefore(stored: Bundle | BundleBefore): stored is BundleBefore {
  return !Object.hasOwn(stored, "parts");
}

function translate({ recordType, lifecycles, facets, ...rest }: BundleBefore): Bundle {
  const parts = {
    RecordType: { [recordType.name]: recordType },
    Lifecycle: named([...lifecycles, ...facets]),
    DecisionTable: rest.tables,
    Calendar: rest.calendars,
    ServiceLevel: named(rest.serviceLevels),
    Approval: rest.approvals,
    Notification: rest.notifications,
    Escalation: rest.escalations,
    Runbook: rest.runbooks,
  };
  const held = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
  return { type: recordType.name, parts: Object.fromEntries(held) };
}

function named<Part extends { readonly name: string }>(parts: readonly Part[]): { readonly [name: string]: Part } {
  return Object.fromEntries(parts.map((part) => [part.name, part]));
}
