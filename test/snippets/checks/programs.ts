// Has the interpreters and tools of Debian read the documents that are theirs, without running them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Document } from "../documents.ts";
import { type Check, checkEach } from "./check.ts";

/** Settings that PHP does not have are lost without a word. Those of phpredis are its own. */
const KNOWN_SETTINGS = `
foreach (array_keys(parse_ini_file($argv[1], false, INI_SCANNER_RAW)) as $name) {
    if (!str_starts_with($name, 'redis.') && ini_get($name) === false) exit("$name is no setting");
}`;

export async function checkPrograms(documents: readonly Document[]): Promise<readonly Check[]> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-snippets-"));
  const of = (language: string): readonly Document[] =>
    documents.filter(({ snippet }) => snippet.language === language);
  const named = (...ids: readonly string[]): readonly Document[] =>
    documents.filter(({ snippet }) => ids.includes(snippet.id));
  const write = (document: Document): string => {
    const file = join(directory, document.snippet.id, basename(document.path));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, document.text);
    return file;
  };
  try {
    // What Prometheus reads names the file of its alerts.
    const alerts = named("prometheus-alerts")[0];
    const beside = (document: Document): string => {
      const file = write(document);
      if (alerts) writeFileSync(join(dirname(file), basename(alerts.path)), alerts.text);
      return file;
    };
    return [
      await checkEach("shellcheck", ["shellcheck"], of("shellscript"), (document) => [
        "--norc",
        "--shell=bash",
        write(document),
      ]),
      await checkEach("php -l", ["php"], of("php"), (document) => ["-l", write(document)]),
      await checkEach(
        "php -c",
        ["php"],
        of("ini"),
        (document) => {
          const file = write(document);
          return ["-c", file, "-r", KNOWN_SETTINGS, file];
        },
        (code, output) => (code === 0 && output.trim() === "" ? undefined : output.trim() || `it ended with ${code}`),
      ),
      await checkEach("ruby -c", ["ruby"], of("ruby"), (document) => ["-c", write(document)]),
      await checkEach("python3 -m py_compile", ["python3"], of("python"), (document) => [
        "-m",
        "py_compile",
        write(document),
      ]),
      await checkEach("promtool check rules", ["promtool"], named("prometheus-alerts"), (document) => [
        "check",
        "rules",
        write(document),
      ]),
      await checkEach("promtool check config", ["promtool"], named("prometheus-scrape"), (document) => [
        "check",
        "config",
        beside(document),
      ]),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}
