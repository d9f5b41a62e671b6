import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { recordView } from "./record-view.ts";
import type { RecordView } from "./view.ts";

/** Of which records a notification tells, collected while what names it compiles. */
export type NotificationUses = Map<string, Set<RecordView>>;

/** Notes that a notification tells of records of this view, and reports one that does not exist. */
export function useNotification(context: Context, path: Path, name: string, view: RecordView | null): void {
  if (context.reference("Notification", name, path)) note(context, name, view);
}

/** The steps of an escalation, and of those it leads to, tell of the records for which it is named. */
export function useEscalation(context: Context, path: Path, name: string, record: string): void {
  if (!context.reference("Escalation", name, path)) return;
  const view = recordView(context.catalog, record);
  const seen = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const source = context.catalog.find("Escalation", next)?.source;
    if (source === null || source === undefined) continue;
    for (const { notify } of source.steps) note(context, notify, view);
    waiting.push(...Object.values(source.onReassign?.escalations ?? {}));
  }
}

export function notificationUses(context: Context): NotificationUses {
  return context.catalog.memo("notification uses", () => new Map<string, Set<RecordView>>());
}

function note(context: Context, name: string, view: RecordView | null): void {
  if (view === null) return;
  const uses = notificationUses(context);
  uses.set(name, (uses.get(name) ?? new Set()).add(view));
}
