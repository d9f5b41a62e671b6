/** An outage with two facets, one of which follows the other: for tests of what is told, and again and again. */
export const outages = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: outage }
spec:
  number: OUT
  fields:
    title: { type: string, required: true }
    grade: { type: integer, default: 2 }
    lead: { type: user }
    endsAt: { type: instant }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: outage }
spec:
  record: outage
  allow: [agent]
  initial: open
  states:
    open:
      tell: [{ notify: began, to: [{ user: ada }], when: { grade: 1 } }]
      transitions:
        hand: { require: [lead], tell: [{ notify: handed, to: [{ field: lead }] }] }
        regrade: { fields: [grade] }
        end: { target: over, tell: [{ notify: ended, to: [{ user: ada }, { user: ben }] }] }
      after: [{ until: '\${ .endsAt }', target: over }]
    over: { final: true }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: crisis }
spec:
  facetOf: outage
  allow: [agent]
  initial: none
  states:
    none: { transitions: { declare: { target: declared, ask: { word: { type: string } } }, record.over: past } }
    declared: { transitions: { recall: none, record.over: past } }
    past: { final: true }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: news }
spec:
  facetOf: outage
  allow: [agent]
  fields:
    count: { type: integer, default: 0 }
    missed: { type: integer, default: 0 }
    word: { type: string }
    cadence: { type: duration, computed: '\${ if $record.grade == 1 then "30m" else "2h" end }' }
  initial: none
  states:
    none:
      transitions:
        crisis.declare: { target: waiting, set: { word: '\${ $event.input.word }' } }
        record.over: ended
    waiting:
      after: [{ wait: '\${ .cadence }', target: overdue }]
      transitions:
        send:
          target: waiting
          ask: { text: { type: text, required: true } }
          set: { count: '\${ .count + 1 }' }
          tell: [{ notify: update, to: [{ user: ada }] }]
        crisis.recall: none
        record.over: ended
    overdue:
      tell: [{ notify: late, to: [{ field: lead }] }]
      after:
        - { every: 10m, until: '\${ $record.endsAt }', when: '.missed < 5', set: { missed: '\${ .missed + 1 }' }, tell: [{ notify: late, to: [{ user: ben }] }] }
      transitions: { send: { target: waiting, ask: { text: { type: text, required: true } } }, record.over: ended }
    ended: { final: true }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: began }
spec: { channels: [inbox], subject: '\${ .number } began', body: '\${ .title }' }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: handed }
spec: { channels: [inbox], subject: '\${ .number } is yours', body: '\${ .title }' }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: ended }
spec: { channels: [inbox], subject: '\${ .number } is \${ .state }', body: '\${ .title }' }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: update }
spec: { channels: [inbox], subject: '\${ .number }', body: '\${ $command.input.text }' }
---
apiVersion: opsloom/v1
kind: Notification
metadata: { name: late }
spec: { channels: [inbox], subject: 'No news of \${ .number }', body: '\${ .facets.news.missed }' }
`;
