import { readPage } from "./pages.ts";

/** A page whose examples are played in virtual time, by its own scenarios and by those that stand here for it. */
export interface PlayedPage {
  readonly page: string;
  /** Scenarios of the parts that those of the page do not go through. */
  readonly scenarios: string;
  /** Its examples refer to the shipped definitions. */
  readonly besideShipped: boolean;
}

const played = (page: string, name: string, besideShipped = false): PlayedPage => ({
  page,
  scenarios: readPage(`test/docs/scenarios/${name}.yaml`),
  besideShipped,
});

export const playedPages: readonly PlayedPage[] = [
  played("README.md", "readme"),
  played("docs/language.md", "language"),
  played("docs/first-process.md", "first-process"),
  played("docs/events.md", "events", true),
  played("docs/sources.md", "sources", true),
  played("docs/signals.md", "signals", true),
  played("docs/probes.md", "probes", true),
  played("docs/logs.md", "logs", true),
  played("docs/indicators.md", "indicators", true),
  played("docs/service-levels.md", "service-levels", true),
  played("docs/on-call.md", "on-call", true),
  played("docs/incidents.md", "incidents", true),
  played("docs/knowledge.md", "knowledge", true),
  played("docs/request.md", "request", true),
  played("docs/changes.md", "changes", true),
  played("docs/mail.md", "mail", true),
  played("docs/maps.md", "maps", true),
  played("docs/policies.md", "policies", true),
  played("docs/cmdb.md", "cmdb", true),
  played("docs/certificates.md", "certificates", true),
];
