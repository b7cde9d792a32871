// Settings of the session store that nothing reads.
import type { Rule } from "../rule.ts";

export const storeSettingsIgnored: Rule = {
  id: "store-settings-ignored",
  topic: "dead-setting",
  title: "Session settings are ignored",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store"))
      for (const { name, at, because, related, slot, rename } of store.ignored ?? []) {
        // Removing what is not read changes nothing; a name that is read does.
        const fix = rename
          ? { title: `Rename it to ${rename}`, safe: false, value: rename }
          : { title: `Remove ${name}`, safe: true, value: null };
        yield {
          at,
          message: `${name} has no effect: ${because}.`,
          related: related ?? [],
          ...(slot && { fixes: [{ title: fix.title, safe: fix.safe, turns: [{ slot, value: fix.value }] }] }),
        };
      }
  },
};
