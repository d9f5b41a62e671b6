/** Texts of the stories that an administrator of a sample company can play. */
export const text = {
  demo: {
    title: "See it work",
    what: "A story plays on the running system, in the names of people of the sample company: records are opened, decided and closed as you watch.",
    play: "Play",
    stop: "Stop it",
    stopping: "It was asked to stop.",
    goes: "is being played",
    since: "since",
    yes: "Yes",
    no: "No",
    lines: "What has happened",
    again: "Another one",
    outcome: { completed: "It is over.", failed: "It failed; its last line says why.", stopped: "It was stopped." },
    record: "It was about",
  },
} as const;
