/**
 * The token of the link that opened this page, which stands behind the #. It is taken out of the address at once, so
 * that no history and no screenshot keeps it. Empty: there is none.
 */
export function takeToken(): string {
  const token = location.hash.slice(1);
  if (token !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
