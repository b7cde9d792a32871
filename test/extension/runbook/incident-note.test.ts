// The note that is exported: what was done when, as Markdown that says what it should.
import assert from "node:assert/strict";
import { test } from "node:test";
import { incidentNote } from "../../../src/extension/runbook/incident-note.ts";

const now = Date.UTC(2026, 10, 20, 3, 15, 40);
const page = {
  kind: "guide",
  id: "incident",
  title: "Incident: users_out [now]",
  tasks: [
    { id: "t-a", text: "Look at evicted_keys", section: "First" },
    { id: "t-b", text: "Ask *who*", section: "First" },
    { id: "t-c", text: "Write it down", section: "Then" },
  ],
} as const;
const address = "vscode://publisher.name/guide/incident";

test("tells the page, the boxes with their times, and the checks with their results", () => {
  const note = incidentNote({
    ...{ now, page, address },
    ticks: { "t-a": now - 60_000, "t-gone": 1 },
    checks: [
      {
        ...{ what: "files", at: now - 120_000, summary: "1 place in the files of the workspace shows it." },
        findings: [{ severity: "warning", message: "allkeys-lru evicts", where: "redis/redis.conf:10", opens: true }],
      },
      {
        ...{ what: "servers", at: now, summary: "No server could be asked.", findings: [] },
        unasked: [{ message: "Nothing listens at cache_1:6379.", page: "cause/redis-refuses-connections" }],
      },
    ],
  });
  assert.equal(
    note,
    `# Incident note: Incident: users_out \\[now\\]

- Written: 2026-11-20 03:15 UTC
- Runbook page: [guide/incident](<vscode://publisher.name/guide/incident>)

## Checklist: 1 of 3 done

### First

- [x] Look at evicted_keys (2026-11-20 03:14 UTC)
- [ ] Ask \\*who\\*

### Then

- [ ] Write it down

## Checks

### Files of the workspace, 2026-11-20 03:13 UTC

1 place in the files of the workspace shows it.

- warning: allkeys-lru evicts (redis/redis.conf:10)

### Running servers, 2026-11-20 03:15 UTC

No server could be asked.

- not asked: Nothing listens at cache_1:6379.

## Notes

`,
  );
});

test("leaves out what there is nothing of", () => {
  const note = incidentNote({ now, page: { ...page, kind: "made", tasks: [] }, ticks: {}, checks: [] });
  assert.doesNotMatch(note, /Checklist|Checks|\]\(/);
  assert.match(note, /^- Runbook page: about the workspace$/m);
  assert.match(note, /## Notes\n\n$/);
});
