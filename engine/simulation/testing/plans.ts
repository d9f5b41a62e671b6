/** A plan that two stages look at before it is carried out, and that may be put on hold, and parked from there. */
export const plans = `
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: plan }
spec:
  number: PLN
  fields: { title: { type: string }, text: { type: string }, note: { type: string } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: plan }
spec:
  record: plan
  allow: [agent]
  initial: draft
  states:
    draft: { transitions: { submit: asked } }
    asked:
      approval: plan
      transitions: { approved: ready, rejected: draft, expired: draft, hold: onHold }
    ready:
      after: [{ wait: 4h, target: draft }]
      transitions: { hold: onHold, go: busy, voided: asked }
    busy: { transitions: { hold: onHold, end: done } }
    onHold:
      transitions:
        resume: $previous
        hold: onHold
        park: parked
        edit: { fields: [text, note] }
    parked: { after: [{ wait: 9h, target: $previous }], transitions: { edit: { fields: [text] } } }
    done: { final: true }
---
apiVersion: opsloom/v1
kind: Approval
metadata: { name: plan }
spec:
  stages:
    - { name: one, approvers: [{ user: lee }], rule: any }
    - { name: two, approvers: [{ user: nora }, { user: mia }], rule: all }
  covers: [text]
  timeout: { after: 100h, outcome: expired }
  fallback: [admin]
`;
