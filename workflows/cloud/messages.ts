/** Names and payloads of what lists accounts. */
import type { Account } from "../../engine/cloud/ir.ts";
import type { CloudScope } from "../../engine/cloud/scope.ts";
import type { ScopeSeen } from "../../engine/cloud/seen.ts";

export const accountInventoryWorkflow = "accountInventory";

/** Workflow id of a listing asked for by hand, and prefix of those of its schedule. */
export function inventoryWorkflowId(account: string): string {
  return `account/${account}`;
}

export interface InventoryInput {
  readonly account: Account;
  /** Of its scopes only these: nothing is inferred of others. */
  readonly only?: readonly CloudScope[];
  /** Set when it goes on in a new execution. */
  readonly resume?: InventoryCursor;
}

export interface InventoryCursor {
  readonly runId: string;
  readonly scopes: readonly CloudScope[];
  /** Milliseconds. */
  readonly startedAt: number;
  /** Scopes that are done. */
  readonly next: number;
}

export interface InventoryOutcome {
  readonly runId: string;
  /** `partial`: some scopes failed, and nothing is said of what is gone there. */
  readonly phase: "completed" | "partial" | "cancelled" | "expired" | "faulted";
  readonly counts: { readonly [count: string]: number };
  /** Ids of the CIs found to be gone. */
  readonly absent: readonly string[];
}

/** What a collector is asked. */
export interface ScopeRequest {
  readonly account: Account;
  readonly scope: CloudScope;
  /** Where the part before ended; null = from the beginning. */
  readonly position: string | null;
}

export interface CloudCollectorActivities {
  listScope(request: ScopeRequest): Promise<ScopeSeen>;
}

export interface CloudStoreActivities {
  startInventory(params: {
    readonly runId: string;
    readonly account: Account;
    readonly only?: readonly CloudScope[];
  }): Promise<Omit<InventoryCursor, "next">>;
  /** Takes one part of a scope into the CMDB. Delivered again, it changes nothing. */
  takeScope(params: {
    readonly runId: string;
    readonly account: Account;
    readonly scope: CloudScope;
    /** Position of the part in its scope. */
    readonly part: number;
    readonly seen: ScopeSeen;
  }): Promise<void>;
  endInventory(params: {
    readonly runId: string;
    readonly account: Account;
    readonly phase: InventoryOutcome["phase"];
    readonly fault: string | null;
  }): Promise<InventoryOutcome>;
}
