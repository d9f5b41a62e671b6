/** What names a record: its id, or its number, as people write them; the engine reads the same. */
export const recordName = /^(?:[a-z][a-z0-9-]*\/)?[A-Za-z]{2,8}[0-9]{1,12}$/;
