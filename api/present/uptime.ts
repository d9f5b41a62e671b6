import type { AskedPeriod } from "../../engine/availability/ask.ts";
import type { Availability } from "../../engine/availability/ir.ts";
import type { ServiceUptime } from "../../engine/availability/reading.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { KnownUptimeProgram } from "../../store/availability/program.ts";
import type { ToldUptime } from "../../store/availability/reading.ts";

export function presentCommitment(availability: Availability) {
  const { name, title, owner, target, period, zone, hours, outages, except } = availability;
  return {
    name,
    title,
    owner,
    target: target.text,
    period,
    zone,
    hours,
    outages: outages.map((one) => one.name),
    except: except.map((one) => one.name),
  };
}

/** Which number it is, without what it says. */
export function presentAsked(
  { availability, digest }: KnownUptimeProgram,
  { period, asOf, provisional }: AskedPeriod,
  { rowsHash, takenAt, kept }: Pick<ToldUptime, "rowsHash" | "takenAt" | "kept">,
) {
  return {
    commitment: presentCommitment(availability),
    digest,
    period: { text: period.text, from: instantText(period.from), to: instantText(period.to) },
    asOf: instantText(asOf),
    provisional,
    kept,
    takenAt,
    rowsHash,
  };
}

export function presentUptime(program: KnownUptimeProgram, asked: AskedPeriod, told: ToldUptime) {
  const { met, services } = told.reading;
  return { ...presentAsked(program, asked, told), met, services: services.map(presentService) };
}

function presentService(service: ServiceUptime) {
  return {
    ...service,
    outages: service.outages.map((outage) => ({
      ...outage,
      from: instantText(outage.from),
      to: instantText(outage.to),
      forgivenBy: [...outage.forgivenBy],
    })),
  };
}
