/** Whether an address of this host is a page of the portal, which is loaded anew: the console knows none of its pages. */
export function isOfPortal(path: string): boolean {
  return /^\/(portal|a)(\/|\?|$)/.test(path);
}
