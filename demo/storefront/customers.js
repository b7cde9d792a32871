// Looks people up; the passwords are kept as scrypt hashes.
import { scryptSync, timingSafeEqual } from "node:crypto";

const people = new Map();

export async function findCustomer(email, password) {
  const person = people.get(email);
  if (!person) {
    return undefined;
  }
  const given = scryptSync(password, person.salt, 64);
  return timingSafeEqual(given, person.hash) ? person : undefined;
}
