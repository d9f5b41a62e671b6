/** Guides with versions, and visits that are linked to the version that was used. */
export const guides = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: guide, title: Guide }
spec:
  number: GDE
  versions: [title, body]
  search: { title: 4, body: 1 }
  fields:
    title: { type: string, required: true, index: true }
    body: { type: text }
    owner: { type: group, index: true }
    shown: { type: integer }
  access:
    open: [{ allow: [agent] }]
    see: [{ to: [agent], draft: true }, { to: [employee, automation] }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: guide, title: A guide }
spec:
  record: guide
  allow: [agent]
  initial: draft
  states:
    draft: { transitions: { publish: { target: published, set: { shown: '\${ .version }' } }, edit: { fields: [title, body, owner] } } }
    published:
      freeze: true
      tell: [{ notify: told, to: [{ user: kim }] }]
      transitions: { revise: draft, hold: expired, retire: retired }
    expired: { hide: true, transitions: { renew: published } }
    retired: { final: true, hide: true }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: told }
spec: { channels: [inbox], subject: '\${ .number } is published', body: '\${ .title }' }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: visit, title: Visit }
spec:
  number: VIS
  reads: { guides: [title] }
  fields:
    title: { type: string, required: true }
    readings: { type: string, many: true, computed: '\${ [$links.guides[] | .title // "none"] }' }
    latest: { type: integer, computed: '\${ [$links.guides[] | .version] | max // 0 }' }
  links: { guides: { to: guide, inverse: visits, version: true }, about: { to: guide, inverse: abouts } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: visit, title: A visit }
spec:
  record: visit
  allow: [agent]
  initial: open
  states:
    open: { transitions: { finish: { target: over, require: [guides], ask: { note: { type: text } } }, double: { target: over, merge: '\${ $command.input.into }', ask: { into: { type: record, class: visit, required: true } } } } }
    over: { final: true }
`;
