import { z } from "zod";

/** A local time of a day; `24:00` ends it. */
const localTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, "a local time such as 22:00");

/** Each day from one local time to another, of the next day where that lies before. */
export const quietHours = z.strictObject({ from: localTime, until: localTime, zone: z.string().min(1) });
