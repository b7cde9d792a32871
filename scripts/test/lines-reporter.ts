// A reporter for `node --test-reporter`: one line of JSON for each test that ended, as it ends.
import type { TestEvent } from "node:test/reporters";

/** What one test that ended says: `failed` holds the text to show. */
export interface EndedTest {
  readonly name: string;
  readonly kind: "passed" | "skipped" | "failed";
  readonly text?: string;
}

export default async function* lines(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    const ended = endedTest(event);
    if (ended) yield `${JSON.stringify(ended)}\n`;
  }
}

function endedTest(event: TestEvent): EndedTest | undefined {
  if (event.type === "test:pass") {
    const { name, skip, todo, details } = event.data;
    if (skip !== undefined || todo !== undefined) return { name, kind: "skipped" };
    return details.type === "suite" ? undefined : { name, kind: "passed" };
  }
  if (event.type !== "test:fail") return undefined;
  const { name, details } = event.data;
  // The tests of a suite have told themselves.
  if (details.type === "suite" && /subtests? failed/.test(details.error.message)) return undefined;
  const { cause } = details.error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause ?? details.error.message);
  return { name, kind: "failed", text };
}
