// The model of a large workspace after an edit of one file, in this very process: reading is left out.
import { createDiskEngine } from "../../src/disk/engine.ts";
import type { Reading } from "../../src/engine/check.ts";
import { createAppMemo } from "../../src/engine/model/apps.ts";

const FILES = 10_000;
/** Files of one app. */
const EACH = 200;
const EDITS = 300;
/** Edits before the first one that counts, until the code runs as fast as it will. */
const WARMING = 30;

/** Milliseconds of each check, from the fastest to the slowest. Every file has facts, and every edit changes its own. */
export async function timeModelUpdates(): Promise<readonly number[]> {
  const engine = createDiskEngine();
  await engine.prepare("Any.java");
  const readings: Reading[] = [];
  const put = (index: number, edit: number): void => {
    const [path, text] = fileOf(index, edit);
    readings[index] = engine.read(path, text);
  };
  for (let index = 0; index < FILES; index++) put(index, 0);
  const memo = createAppMemo();
  const times: number[] = [];
  for (let edit = 1; edit <= WARMING + EDITS; edit++) {
    put((edit * 977) % FILES, edit);
    const began = performance.now();
    engine.check(readings, { memo });
    if (edit > WARMING) times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b);
}

function fileOf(index: number, edit: number): readonly [path: string, text: string] {
  const app = `app${Math.floor(index / EACH)}`;
  if (index % EACH === 0)
    return [
      `${app}/pom.xml`,
      `<project><artifactId>${app}</artifactId><!-- ${edit} --><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.2.0</version></parent></project>`,
    ];
  if (index % EACH === 1)
    return [
      `${app}/src/main/resources/application.yml`,
      `# ${edit}\nserver:\n  servlet:\n    session:\n      timeout: ${30 + edit}m\n`,
    ];
  if (index % EACH < 20)
    return [`${app}/conf${index}/redis.conf`, `maxmemory ${edit + 1}gb\nmaxmemory-policy noeviction\n`];
  const name = `C${index}`;
  const put = `void in(jakarta.servlet.http.HttpSession session) { session.setAttribute("a", new ${name}()); }`;
  return [
    `${app}/src/main/java/shop/${name}.java`,
    `package shop;\n// ${edit}\npublic class ${name} implements java.io.Serializable { Part${name} part; java.util.List<Part${name}> all; ${index % 20 === 0 ? put : ""} }\nclass Part${name} implements java.io.Serializable { int number; }\n`,
  ];
}
