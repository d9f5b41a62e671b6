/**
 * The registry of diagnostic codes. A code never changes its meaning and is never used again; docs/diagnostics.md
 * explains each.
 */
export const codes = {
  // The file as YAML
  OPS001: "not valid YAML",
  OPS002: "anchor or alias",
  OPS003: "tag or directive",
  OPS004: "too large",
  OPS005: "nested too deep",
  OPS006: "key twice",
  OPS007: "key refused",
  OPS008: "number out of range",
  // The shape of a definition
  OPS101: "not a definition",
  OPS102: "unknown kind",
  OPS103: "unknown key",
  OPS104: "key missing",
  OPS105: "wrong type",
  OPS106: "value not allowed",
  OPS107: "keys exclude each other",
  OPS108: "not supported",
  OPS109: "bad name",
  OPS110: "defined twice",
  // Values
  OPS121: "bad duration",
  OPS122: "bad instant or date",
  OPS123: "bad percentage",
  OPS124: "bad opening hours",
  OPS125: "unknown time zone",
  OPS126: "business days without a calendar",
  OPS127: "bad cron text",
  OPS128: "bad address range or port",
  OPS129: "bad audience",
  OPS130: "not a JSON Schema",
  // Expressions and conditions
  OPS200: "not a jq expression",
  OPS201: "unknown function in an expression",
  OPS202: "unknown variable in an expression",
  OPS203: "function refused in expressions",
  OPS204: "unknown field",
  OPS205: "part of an expression that always fails",
  OPS206: "expression too long or too deep",
  OPS207: "not comparable",
  OPS208: "value does not fit its field",
  OPS209: "order of an absent value",
  OPS210: "read not declared",
  OPS211: "bad cell",
  // References
  OPS301: "unknown reference",
  OPS302: "open reference",
  OPS303: "circular reference",
  // Lifecycles
  OPS310: "unknown state",
  OPS311: "state never reached",
  OPS312: "no way to a final state",
  OPS313: "outcome without a transition",
  OPS314: "outcome of no wait",
  OPS315: "transition never taken",
  OPS316: "bad reaction",
  OPS317: "final state with a way out",
  OPS318: "lifecycles not told apart",
  OPS319: "transition does nothing",
  OPS320: "record type without a lifecycle",
  OPS321: "records that open each other",
  OPS322: "reads that chase each other",
  OPS323: "number prefix twice",
  OPS324: "way back to nowhere",
  OPS325: "merge that does not fit",
  OPS326: "versions that nothing freezes",
  OPS327: "draft that readers would see",
  OPS328: "wait that is over again and again",
  // Decision tables
  OPS330: "cell missing",
  OPS331: "cells overlap",
  OPS332: "rule never used",
  // Service levels
  OPS340: "pause inside stop",
  OPS341: "clock never starts",
  OPS342: "clock never runs",
  OPS343: "pause outside when",
  // Lifecycles that extend others
  OPS344: "extension that does not fit",
  OPS345: "nothing to take out",
  // Approvals
  OPS350: "approval that cannot be decided",
  // Indicators
  OPS351: "part outside its whole",
  OPS352: "state that is final in one lifecycle alone",
  OPS353: "reopening after nothing",
  OPS354: "table that reads what was not kept",
  OPS355: "figure that an indicator does not have",
  // Uptime
  OPS356: "uptime that cannot be promised",
  // Functions
  OPS360: "unknown function",
  OPS361: "bad function input",
  OPS362: "not what the function answers",
  OPS363: "function that a running worker lacks",
  // On call
  OPS364: "time with nobody on call",
  OPS365: "dated list that does not fit",
  OPS366: "escalation without an end",
  OPS367: "quiet hours without an end",
  OPS368: "channel that is never tried",
  // Scenarios
  OPS370: "unknown record or command",
  // Relations
  OPS371: "relation name twice",
  OPS372: "relation to more than one",
  // Patterns
  OPS373: "step that cannot ask",
  OPS374: "command that is not plain",
  OPS375: "statement that may write",
  OPS376: "pattern that no scenario plays",
  // Service maps
  OPS377: "entry that is none",
  OPS378: "entry of two maps",
  OPS530: "traffic that is never suggested",
  // Remediations
  OPS380: "blast radius not known",
  OPS381: "approval that the record does not ask for",
  OPS382: "raised record that cannot be linked",
  // Commands that the engine sends
  OPS383: "command that the engine would be refused",
  OPS384: "bad input of a command that the engine sends",
  OPS385: "relations that nothing is grouped by",
  OPS386: "class that discovery cannot fill",
  OPS388: "discovery that no collector serves",
  // Accounts
  OPS630: "account that its provider does not have",
  OPS631: "accounts that list the same",
  OPS632: "price that says nothing",
  // Classes of the CMDB
  OPS520: "items that would lose their only key",
  // Event sources
  OPS387: "late repetitions of a source without instants",
  OPS550: "senders that cannot prove who they are",
  OPS645: "API that cannot be asked so",
  // Maintenance
  OPS551: "maintenance of what holds no window",
  // Correlations
  OPS590: "correlation that is not of one way",
  OPS591: "group that lives shorter than its gap",
  // Watches
  OPS560: "watch that is not of one method",
  OPS561: "series that the source does not keep",
  OPS562: "past that the source does not keep",
  OPS584: "maintenance that is none",
  // Probes
  OPS580: "probe that does not say whom it asks",
  OPS581: "results of probes that the source does not take",
  OPS582: "vantage point that cannot ask",
  OPS583: "outage that no probe could see",
  // Logs
  OPS600: "name of another source",
  OPS601: "method that its source does not have",
  OPS602: "words that no line has",
  // Lists
  OPS390: "field that lists do not find by",
  OPS391: "records that look-ups do not see",
  // Access
  OPS397: "field that is shown by one that is hidden",
  OPS398: "entry by which nobody opens a record",
  // The catalog
  OPS392: "item that is ordered no more",
  OPS393: "order that nothing opens",
  // Roles
  OPS395: "unknown role",
  // Runbooks
  OPS501: "unsupported version of the runbook language",
  OPS502: "unknown task",
  OPS503: "unknown name in `use`",
  OPS504: "task name twice",
  OPS505: "arguments that a command does not take",
  OPS610: "schedule of what a record alone may run",
  OPS510: "credential that nothing uses",
  // Improvements
  OPS611: "improvement that does not look for one thing",
  OPS612: "proposal that is not one thing",
  OPS613: "place that no proposal sets",
  // Predictions
  OPS650: "field that no value is proposed for",
  OPS651: "text that no prediction reads",
  OPS652: "prediction of what a lifecycle does not have",
  // Policies
  OPS570: "policy that is never looked at",
  OPS571: "ladder that does not go down",
  OPS572: "action that a policy cannot take",
  OPS640: "deed that a policy cannot do",
} as const;

export type DiagnosticCode = keyof typeof codes;
