/** The primary of a group that an alert comes into, by what names it and what it was found by. */
import { countsFrom } from "./alert.ts";
import type { BoardAlert } from "./board-alert.ts";
import type { Match } from "./match.ts";
import { beganFirst, type Between, type GroupPrimary, primaryOf } from "./primary.ts";

/** The alert as the primary of a group. */
export function asPrimary({ id, alert }: BoardAlert, because = beganFirst): GroupPrimary {
  return { alert: id, title: alert.title, ci: alert.ci, at: countsFrom(alert), because, named: null };
}

/** The primary with this alert; `known`: that of the group without it. */
export function primaryWith(
  stored: BoardAlert,
  known: GroupPrimary,
  matches: readonly Match[],
  between: Between,
): GroupPrimary {
  const own = asPrimary(stored);
  const parent = matches.find(({ seek }) => seek.role === "secondary");
  if (parent !== undefined) {
    // One that has a cause is the cause of nothing: there are two levels.
    const { group, term, offer } = parent;
    if (known.named !== null && known.alert !== stored.id) return known;
    const isPrimary = group.primary.alert === term.alert;
    const of = isPrimary
      ? group.primary
      : { ...known, alert: term.alert, ci: term.ci, title: term.title ?? term.alert };
    return { ...of, named: offer.correlation, because: parent.seek.because(term) };
  }
  const child = matches.find(({ seek }) => seek.role === "primary");
  if (child !== undefined && (known.named === null || child.term.alert === known.alert))
    return { ...own, named: child.offer.correlation, because: child.seek.because(child.term) };
  return primaryOf(known, own, between);
}
