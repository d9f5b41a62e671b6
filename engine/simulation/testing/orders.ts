/** `open` as written in state `work` of an order, whose parts are done one after the other. */
export const orders = (open: string): string => `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: order }
spec:
  number: ORD
  fields:
    title: { type: string, required: true }
    customer: { type: user }
    names: { type: object }
    openParts: { type: integer, computed: '\${ [$links.parts[] | select(.final | not)] | length }' }
    allParts: { type: integer, computed: '\${ $links.parts | length }' }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: order }
spec:
  record: order
  allow: [agent]
  initial: new
  states:
    new: { transitions: { begin: work, note: { ask: { text: { type: text } } } } }
    work:
      open:
${open}
      transitions: { again: new }
      after: [{ wait: 0s, when: { openParts: 0 }, target: over }]
    over: { final: true }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: part }
spec:
  number: PRT
  fields:
    title: { type: string, required: true, maxLength: 20 }
    size: { type: integer, default: 3 }
    blockers: { type: integer, computed: '\${ [$links.after[] | select(.final | not)] | length }' }
  links: { order: { to: order, inverse: parts }, after: { to: part, inverse: before } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: part }
spec:
  record: part
  allow: [agent]
  initial: pending
  states:
    pending: { after: [{ wait: 0s, when: { blockers: 0 }, target: ready }] }
    ready: { transitions: { finish: finished } }
    finished: { final: true }
`;
