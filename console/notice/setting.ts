/** Whether the reader wants to be told by the browser. It is kept in this browser, and asked for by a press alone. */
const key = "opsloom.notify";

export function canNotify(): boolean {
  return "Notification" in globalThis;
}

export function isNotifying(): boolean {
  return canNotify() && localStorage.getItem(key) !== null && Notification.permission === "granted";
}

/** Turns it on or off; false = the browser does not allow it. What was told before is told no more. */
export async function setNotifying(isOn: boolean): Promise<boolean> {
  if (!isOn) {
    localStorage.removeItem(key);
    return true;
  }
  if ((await Notification.requestPermission()) !== "granted") return false;
  noteTold(new Date().toISOString());
  return true;
}

/** Instant of the last notice that was told in this browser, or since when they are. */
export function toldUntil(): string {
  return localStorage.getItem(key) ?? "";
}

export function noteTold(at: string): void {
  localStorage.setItem(key, at);
}
