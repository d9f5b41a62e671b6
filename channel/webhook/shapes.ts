import type { Shape } from "./webhook.ts";

/** An event in the manner of Standard Webhooks: `type`, `timestamp` and `data`. */
export const plainShape: Shape = ({ recordId, subject, text, because, page }, { name }, at) => ({
  type: "record.notice",
  timestamp: at.toISOString(),
  data: { record: recordId, to: name, subject, text, because, page: page ?? null },
});

/** An incoming webhook of Slack: mrkdwn, in which only `& < >` have to be written otherwise. */
export const slackShape: Shape = ({ recordId, subject, text, because, page }, { title }) => {
  const plain = (given: string): string =>
    given.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").slice(0, 3000);
  return {
    text: plain(subject),
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `*${plain(subject)}*` } },
      { type: "section", text: { type: "plain_text", text: text.slice(0, 3000) || "-" } },
      // Its parts were encoded: nothing in it ends the link.
      ...(page === undefined
        ? []
        : [{ type: "section", text: { type: "mrkdwn", text: `<${page}|Open ${plain(numberOf(recordId))}>` } }]),
      { type: "context", elements: [{ type: "plain_text", text: `${title}: ${because}`.slice(0, 2000) }] },
    ],
  };
};

/** A workflow of Teams that takes webhooks: one adaptive card. Its texts are plain, so no markup of a user counts. */
export const teamsShape: Shape = ({ recordId, subject, text, because, page }, { title }) => {
  const block = (given: string, more: object = {}) => ({
    type: "RichTextBlock",
    inlines: [{ type: "TextRun", text: given.slice(0, 5000), ...more }],
  });
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            block(subject, { weight: "bolder", size: "medium" }),
            block(text || "-"),
            block(`${title}: ${because}`, { isSubtle: true }),
          ],
          ...(page === undefined
            ? {}
            : { actions: [{ type: "Action.OpenUrl", title: `Open ${numberOf(recordId)}`, url: page }] }),
        },
      },
    ],
  };
};

/** `TYPE/NUMBER` as people know it: NUMBER. */
function numberOf(recordId: string | null): string {
  return recordId?.split("/")[1] ?? "";
}
