/** Test texts with a mark where a diagnostic is expected to begin. */
const mark = "‸";

export interface Marked {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The text without its mark, and where the mark stood; 1:1 when there is none. */
export function unmark(marked: string): Marked {
  const at = marked.indexOf(mark);
  if (at === -1) return { text: marked, line: 1, column: 1 };
  const before = marked.slice(0, at).split("\n");
  return {
    text: before.join("\n") + marked.slice(at + mark.length),
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}

/** A ticket with everything other definitions may refer to: a small, sound set. */
export const ticket = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec:
  number: TKT
  fields:
    title: { type: string, required: true, maxLength: 80 }
    priority: { type: enum, values: [low, high], default: low }
    score: { type: integer, min: 0, max: 10 }
    dueDate: { type: instant }
    owner: { type: user }
    team: { type: group }
    host: { type: ci, read: [site] }
    repair: { type: runbook, oneOf: [desk/restart] }
  links:
    parent: { to: ticket, inverse: children }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec:
  record: ticket
  allow: [agent]
  initial: open
  states:
    open: { transitions: { close: closed, hold: held } }
    held: { transitions: { resume: open } }
    closed: { final: true }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: desk }
spec: { zone: Europe/Berlin, businessDay: 8h, open: { mon-fri: '09:00-17:00' } }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: told }
spec: { channels: [mail], subject: Told, body: '\${ .number }' }
---
apiVersion: opsloom/v1
kind: Escalation
metadata: { name: desk }
spec: { steps: [{ to: [agent], notify: told, wait: 10m }], fallback: [admin] }
---
document: { dsl: 1.0.3, namespace: desk, name: restart, version: 1.0.0 }
do:
  - nothing: { set: { done: true } }
`;

/** A definition of one kind with this body of \`spec\`, indented by two spaces already. */
export function definition(kind: string, name: string, spec: string): string {
  return `apiVersion: opsloom/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${spec}`;
}
