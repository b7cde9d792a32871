// Opens the line of code that promises how long sessions live.
import { openPlace } from "../open-place.ts";
import type { Verdict } from "./verdict.ts";

export async function openPromise(verdict: Verdict | undefined): Promise<void> {
  if (verdict?.promise) await openPlace(verdict.promise);
}
