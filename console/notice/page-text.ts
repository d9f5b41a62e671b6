/** Texts of the inbox. */
export const text = {
  title: "Inbox",
  show: "Which",
  shows: { unread: "unread", all: "all" },
  none: "You were told nothing yet.",
  noneUnread: "You have read all that you were told.",
  read: "Read",
  readOne: (subject: string) => `Mark as read: ${subject}`,
  because: "You are told because",
} as const;
