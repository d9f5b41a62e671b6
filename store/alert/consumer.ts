/** The name under which the alert board reads the event log. */
export const consumer = "alerts";
