// Takes a session's id out of what is shown of it: frameworks write it into values too, and it is a credential wherever it stands.

/** An id that is shorter says nothing by standing in a text. */
const SHORTEST = 8;

/** Gives a text with the masked id in the place of the id. */
export function hiddenIn(text: string, id: string | undefined, maskedId: string): string {
  return id === undefined || id.length < SHORTEST ? text : text.replaceAll(id, maskedId);
}

/** Gives a copy of the bytes with stars in the place of the id, where it stands in them as UTF-8. */
export function starred(bytes: Uint8Array, id: string | undefined): Uint8Array {
  if (id === undefined || id.length < SHORTEST) return bytes;
  const copy = Buffer.from(bytes);
  const secret = Buffer.from(id);
  for (let at = copy.indexOf(secret); at !== -1; at = copy.indexOf(secret, at + secret.length))
    copy.fill("*", at, at + secret.length);
  return copy;
}
