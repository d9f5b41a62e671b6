/**
 * Pages of lists as people ask for them, each with its twin: the statement that somebody writes by hand who knows the
 * tables, the type and this one question.
 */
export interface Page {
  readonly name: string;
  readonly types: readonly string[];
  /** Query parameters, as the API takes them. */
  readonly parameters: { readonly [name: string]: string };
  /** Selects `id` and `snapshot`, at most 50 of them. */
  readonly twin: string;
  readonly values: (now: number) => readonly unknown[];
}

const hour = 3_600_000;
const day = 24 * hour;

const value = (record: string, field: string, test: string): string =>
  `exists (select from record_values v where v.record_id = ${record}.id and v.type = 'incident' and not v.final and v.field = '${field}' and ${test})`;

const byAssignee = (type: string): string =>
  `select r.id, r.snapshot, r.updated_at from record_values v join records r on r.id = v.record_id
   where v.type = '${type}' and not v.final and v.field = 'assignee' and v.text = $1 and not r.final`;

const word = (place: number): string =>
  `(t.words @@ to_tsquery('simple', $${place} || ':*') or $${place} <% t.trigrams)`;
const rank = (place: number): string =>
  `ts_rank('{0.1, 0.2, 0.4, 1}', t.words, to_tsquery('simple', $${place} || ':*')) + word_similarity($${place}, t.trigrams) * 0.05`;

export const pages: readonly Page[] = [
  {
    name: "open, by last change",
    types: ["incident"],
    parameters: { open: "true", sort: "-updatedAt" },
    twin: `select id, snapshot from records where type = 'incident' and not final order by updated_at desc, id desc limit 50`,
    values: () => [],
  },
  {
    name: "open of an assignee",
    types: ["incident"],
    parameters: { open: "true", assignee: "agent-7", sort: "-updatedAt" },
    twin: `${byAssignee("incident")} order by r.updated_at desc, r.id desc limit 50`,
    values: () => ["agent-7"],
  },
  {
    name: "open of a group, urgent",
    types: ["incident"],
    parameters: { open: "true", assignmentGroup: "group-7", priority: "..2", sort: "-openedAt" },
    twin: `select r.id, r.snapshot from record_values g join records r on r.id = g.record_id
      where g.type = 'incident' and not g.final and g.field = 'assignmentGroup' and g.text = $1
        and not r.final and ${value("r", "priority", "v.number <= 2")} order by r.opened_at desc, r.id desc limit 50`,
    values: () => ["group-7"],
  },
  {
    name: "range of days, of a category",
    types: ["incident"],
    parameters: { openedAt: "now-30d..now-20d", category: "network", sort: "-openedAt" },
    twin: `select r.id, r.snapshot from records r where r.type = 'incident' and r.opened_at between $1 and $2
      and exists (select from record_values v where v.record_id = r.id and v.field = 'category' and v.text = 'network')
      order by r.opened_at desc, r.id desc limit 50`,
    values: (now) => [new Date(now - 30 * day), new Date(now - 20 * day)],
  },
  {
    name: "due within four hours, by clock",
    types: ["incident"],
    parameters: {
      open: "true",
      "due.incident-resolution": "now..now+4h",
      sort: "due.incident-resolution",
    },
    twin: `select r.id, r.snapshot from record_clocks c join records r on r.id = c.record_id
      where c.service_level = 'incident-resolution' and c.phase = 'running' and c.due_at between $1 and $2
        and r.type = 'incident' and not r.final order by c.due_at, c.record_id limit 50`,
    values: (now) => [new Date(now), new Date(now + 4 * hour)],
  },
  {
    name: "open, by priority",
    types: ["incident"],
    parameters: { open: "true", sort: "priority" },
    twin: `select r.id, r.snapshot from record_values v join records r on r.id = v.record_id
      where v.type = 'incident' and not v.final and v.field = 'priority' and v.number is not null and not r.final
      order by v.number, v.record_id limit 50`,
    values: () => [],
  },
  {
    name: "text of two words",
    types: ["incident"],
    parameters: { q: "printer berlin" },
    twin: `select r.id, r.snapshot from (select t.record_id, (${rank(1)} + ${rank(2)})::double precision as rank from record_texts t
        where t.type = 'incident' and ${word(1)} and ${word(2)} limit 2000) f join records r on r.id = f.record_id
      order by f.rank desc, r.id desc limit 50`,
    values: () => ["printer", "berlin"],
  },
  {
    name: "open of an assignee, two types",
    types: ["incident", "problem"],
    parameters: { open: "true", assignee: "agent-7", sort: "-updatedAt" },
    twin: `${byAssignee("incident")} union all ${byAssignee("problem")} order by updated_at desc, id desc limit 50`,
    values: () => ["agent-7"],
  },
];
