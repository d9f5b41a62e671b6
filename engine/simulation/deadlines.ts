/** Deadlines of records in virtual time, on either host: each happens once, one by one, in the order of their instants. */
import { deadlines } from "../lifecycle/timer/deadlines.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import type { Command, Deadline } from "../lifecycle/protocol.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

export interface NextDeadline {
  readonly record: SimulatedRecord;
  readonly deadline: Deadline;
}

export class Deadlines {
  /** The nearest of each record that has one, and has not had it. */
  readonly #next = new Map<string, NextDeadline>();
  /** Which record was seen first, second ...: decides between two of one instant. */
  readonly #order = new Map<string, number>();
  readonly #had = new Set<string>();

  /** What a record says now. */
  note(record: SimulatedRecord): void {
    const { id, bundle, state } = record;
    if (!this.#order.has(id)) this.#order.set(id, this.#order.size);
    const deadline = deadlines(bundle, state).find((one) => !this.#had.has(instantOf(id, one)));
    if (deadline === undefined) this.#next.delete(id);
    else this.#next.set(id, { record, deadline });
  }

  /** The nearest of all. */
  next(): NextDeadline | undefined {
    let found: NextDeadline | undefined;
    for (const one of this.#next.values()) if (found === undefined || this.#isBefore(one, found)) found = one;
    return found;
  }

  /** Has it happen: what its record is told. One that says nothing (its state has moved on) would be next for ever. */
  take({ record, deadline }: NextDeadline): Command {
    this.#had.add(instantOf(record.id, deadline));
    this.note(record);
    const input = { deadline: deadline.id, armedBy: deadline.armedBy };
    return { id: keyOf(deadline), name: "$timer", by: engineActor, input };
  }

  #isBefore(one: NextDeadline, other: NextDeadline): boolean {
    const orderOf = ({ record }: NextDeadline): number => this.#order.get(record.id) ?? 0;
    return (
      one.deadline.at < other.deadline.at || (one.deadline.at === other.deadline.at && orderOf(one) < orderOf(other))
    );
  }
}

function instantOf(record: string, deadline: Deadline): string {
  return `${record} ${keyOf(deadline)} ${String(deadline.at)}`;
}

function keyOf(deadline: Deadline): string {
  return `${deadline.id}#${String(deadline.armedBy)}`;
}
