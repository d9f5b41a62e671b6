/** A job that is done when its tasks are, which follow one another: for tests of what is read over links. */
export const jobs = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: job }
spec:
  number: JOB
  reads: { tasks: [weight, outcome] }
  fields:
    title: { type: string, required: true }
    openTasks: { type: integer, computed: '\${ [$links.tasks[] | select(.final | not)] | length }' }
    weight: { type: integer, computed: '\${ [$links.tasks[].weight // 0] | add // 0 }' }
    outcome: { type: enum, values: [none, good, bad], computed: { table: roll-up } }
---
apiVersion: opsloom/v1
kind: DecisionTable
metadata: { name: roll-up }
spec:
  inputs: { tasks: '$links.tasks | length', bad: '[$links.tasks[] | select(.outcome == "bad")] | length' }
  hit: first
  rules:
    - { tasks: 0, then: none }
    - { bad: '>= 1', then: bad }
    - { then: good }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: job }
spec:
  record: job
  allow: [agent]
  initial: open
  states:
    open:
      transitions: { note: { ask: { text: { type: text } } }, close: { when: { openTasks: 0 }, target: closed } }
      after: [{ wait: 0s, when: { openTasks: 0, outcome: [good, bad] }, target: closed }]
    closed: { final: true }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: task }
spec:
  number: TSK
  fields:
    title: { type: string, required: true }
    weight: { type: integer }
    outcome: { type: enum, values: [good, bad] }
    blockers: { type: integer, computed: '\${ [$links.after[] | select(.final | not)] | length }' }
  links:
    job: { to: job, inverse: tasks }
    after: { to: task, inverse: before }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: task }
spec:
  record: task
  allow: [agent]
  initial: pending
  states:
    pending: { after: [{ wait: 0s, when: { blockers: 0 }, target: ready }] }
    ready: { transitions: { finish: { target: done, fields: [outcome] } } }
    done: { final: true }
  anywhere: { transitions: { edit: { fields: [title, weight] } } }
`;
