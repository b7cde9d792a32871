// Records that snippets were tried by hand, as they are now.
//
//     node test/lab/snippets/record.ts "compiled and run with Spring Boot 4.0.0" ID…
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentOf, snippetOf } from "../../snippets/documents.ts";
import { digestOf, type LabRecord } from "../../snippets/lab.ts";

const [by, ...ids] = process.argv.slice(2);
if (by === undefined || ids.length === 0) throw new Error('usage: record.ts "WHAT WAS DONE" ID…');
const file = join(import.meta.dirname, "tried.json");
const records = JSON.parse(readFileSync(file, "utf8")) as Record<string, LabRecord>;
for (const id of ids) records[id] = { by, text: digestOf(documentOf(snippetOf(id))) };
const sorted = Object.fromEntries(Object.entries(records).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
