import { useQuery } from "@tanstack/react-query";
import {
  Activity,
  BellRing,
  BookOpen,
  Boxes,
  CalendarDays,
  ChartColumn,
  CheckCheck,
  House,
  Layers,
  type LucideIcon,
  Monitor,
  Network,
  Phone,
  Play,
  Scale,
} from "lucide-react";
import { meQuery } from "../data/queries.ts";
import { text } from "../text.ts";

/** A page that is there for everybody, or for whoever has a permission. */
export interface Place {
  readonly to:
    | "/"
    | "/approvals"
    | "/runs"
    | "/alerts"
    | "/cis"
    | "/maps"
    | "/wall"
    | "/on-call"
    | "/calendar"
    | "/answers"
    | "/indicators"
    | "/policies"
    | "/watches"
    | "/definitions";
  readonly label: string;
  readonly icon: LucideIcon;
  /** Pressed behind `g`. */
  readonly key: string;
  readonly permission: string | null;
  /** On a phone the bar at the bottom leads there too; there is room for four. */
  readonly isInBar?: true;
}

const places: readonly Place[] = [
  { to: "/", label: text.shell.home, icon: House, key: "h", permission: null, isInBar: true },
  { to: "/approvals", label: text.shell.approvals, icon: CheckCheck, key: "w", permission: null, isInBar: true },
  { to: "/runs", label: text.shell.runs, icon: Play, key: "r", permission: "runs.read", isInBar: true },
  { to: "/alerts", label: text.shell.alerts, icon: BellRing, key: "a", permission: "alerts.read" },
  { to: "/cis", label: text.shell.items, icon: Boxes, key: "i", permission: "cmdb.read" },
  { to: "/maps", label: text.shell.maps, icon: Network, key: "s", permission: "cmdb.read" },
  { to: "/wall", label: text.shell.wall, icon: Monitor, key: "l", permission: "records.read" },
  { to: "/on-call", label: text.shell.onCall, icon: Phone, key: "o", permission: "people.read" },
  { to: "/calendar", label: text.shell.calendar, icon: CalendarDays, key: "c", permission: "cmdb.read" },
  { to: "/answers", label: text.shell.answers, icon: BookOpen, key: "k", permission: "records.read" },
  { to: "/indicators", label: text.shell.indicators, icon: ChartColumn, key: "n", permission: "records.read" },
  { to: "/policies", label: text.shell.policies, icon: Scale, key: "p", permission: "cmdb.read" },
  { to: "/watches", label: text.shell.watches, icon: Activity, key: "m", permission: "alerts.read" },
  { to: "/definitions", label: text.shell.definitions, icon: Layers, key: "d", permission: "definitions.read" },
];

const otherPlaces = [
  { to: "/notices", label: text.shell.notices, permission: null },
  { to: "/account", label: text.shell.ownAccount, permission: null },
  { to: "/admin/people", label: text.shell.people, permission: "people.manage" },
  { to: "/effects", label: text.shell.effects, permission: "effects.manage" },
  { to: "/mail", label: text.shell.mail, permission: "effects.manage" },
  { to: "/audit", label: text.shell.audit, permission: "ledger.verify" },
  { to: "/admin/keys", label: text.shell.keys, permission: "keys.manage" },
] as const;

/** Pages that others lead to, by the permission that they take; the palette finds them too. */
const deeperPlaces = [
  ["alerts.read", "probes", "logs", "metrics", "maintenance", "remediations"],
  ["cmdb.read", "cloud", "certificates", "discovery"],
  ["definitions.read", "proposals"],
] as const;

/** Pages that stand behind one's name: they are gone to now and then. */
export const useOtherPlaces = () => useAllowed(otherPlaces);

/** The pages that the person who looks may see. */
export const usePlaces = () => useAllowed(places);

export function useDeeperPlaces() {
  const { data: me } = useQuery(meQuery);
  return deeperPlaces
    .filter(([permission]) => me?.permissions.includes(permission))
    .flatMap(([, ...names]) => names.map((name) => ({ to: `/${name}`, label: text.shell[name] })));
}

/** Those for everybody, and those that the person who looks has the permission for. */
function useAllowed<P extends { readonly permission: string | null }>(all: readonly P[]): readonly P[] {
  const { data: me } = useQuery(meQuery);
  return all.filter(({ permission }) => permission === null || me?.permissions.includes(permission as never));
}
