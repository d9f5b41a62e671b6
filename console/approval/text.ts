interface Then {
  readonly by: string | null;
  readonly decision: "approve" | "reject" | null;
  readonly own: boolean;
}

/** Texts of decisions. */
export const text = {
  approvals: {
    title: "Waiting for me",
    empty: "Nothing waits for you. What is asked of you appears here by itself.",
    choose: "Choose what to decide",
    asked: "You are asked as",
    inNameOf: (who: string) => `in the name of ${who}`,
    requested: "asked",
    expires: "until",
    signed: "What is signed",
    beside: "What stands beside it",
    sinceThen: "What has changed since before",
    changedSince: "Changed since",
    nothingSince: "Nothing that is signed has changed since",
    then: ({ by, decision, own }: Then) => {
      const did = decision === "approve" ? "approved" : "rejected";
      return by === null ? "it was asked before" : `${own ? "you" : by} ${did} it`;
    },
    none: "nothing",
    seal: "Your decision is kept with the digest of what stands here.",
    reason: "Reason, needed to reject",
    approve: "Approve",
    reject: "Reject",
    needsReason: "Say why you reject it.",
    whole: "The whole record",
    changed: "What is signed has changed since it was shown. Read it again.",
  },
} as const;
