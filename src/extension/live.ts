// What the extension runs of the live code. A bundle of its own, loaded with the first connection: nobody else pays for it.
//
// Everything else here takes types from the live code, never classes: what crosses between bundles is told by its form.
export { judgeTtl, lifetimeOf } from "../live/expected-ttl.ts";
export { ratesBetween, sampleOf } from "../live/health/sample.ts";
export { csvInventory } from "../live/inventory/as-csv.ts";
export { jsonInventory, readInventory } from "../live/inventory/as-json.ts";
export { markdownInventory } from "../live/inventory/as-markdown.ts";
export { compareInventories, leakedIn } from "../live/inventory/compare.ts";
export { nameless } from "../live/inventory/store-inventory.ts";
export { takeInventory } from "../live/inventory/take.ts";
export { changeText, classTexts, momentText, sizeText, spanText } from "../live/inventory/words.ts";
export { openStore } from "./connections/open-store.ts";
