/** Texts of the first page. */
export const text = {
  home: {
    title: "What goes on",
    waits: "Waits for your decision",
    nothingWaits: "Nothing waits for your decision.",
    due: "Late, or due within eight hours",
    nothingDue: "No clock ends within eight hours, and none is late.",
    alerts: "Alerts that fire",
    nothingFires: "No alert fires.",
    allAlerts: "All alerts",
    runs: "Runs under way",
    nothingRuns: "No run is under way.",
    allRuns: "All runs",
    queues: "Queues",
    noQueues: "No queue is for you: queues are for roles and groups, as the definitions say.",
    atRisk: "at risk",
    breached: "breached",
    still: "With nothing in them",
    types: "Open, by type",
    noneOpen: "With none open",
    late: (n: number) => `${n} late`,
  },
} as const;
