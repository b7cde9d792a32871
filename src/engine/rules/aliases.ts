// Ids that rules had before they were renamed: ids are never reused, and what people wrote down keeps working.

/** Former id → id of today. */
export const aliases: Readonly<Record<string, string>> = {};
