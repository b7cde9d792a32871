// Pipelines of GitHub Actions and GitLab CI: what they stop and start, which images they build from where, and what they send to Redis.
import type { Fact, RolloutFact, Step } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Stack } from "../../stack.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { readYaml } from "../../syntax/yaml.ts";
import { aboutSessions } from "../about-sessions.ts";
import { deedsOf, STOPPERS } from "../shell/deeds.ts";
import { CLIENTS, isClient, readCall } from "../shell/redis-cli.ts";
import { commandsIn, type Word } from "../shell/words.ts";
import { actionBuilds, type Build, commandBuild } from "./builds.ts";

const ID = "ci";

export const ci: Stack = {
  id: ID,
  reads: (path) => /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml)$/i.test(path),
  mentions: [...STOPPERS, ...CLIENTS, "docker build", "docker buildx build", "docker/build-push-action"],

  *read(file, report) {
    const { documents, problems } = readYaml(file);
    for (const problem of problems) report(problem);
    const root = documents[0];
    if (!root) return;
    for (const job of jobsIn(root)) yield* readJob(file, root, job);
  },
};

/** A job with the steps or lines that it runs in order. */
interface Job {
  readonly name: ConfigNode;
  readonly steps: readonly ConfigNode[];
}

function jobsIn(root: ConfigNode): readonly Job[] {
  const github = child(root, "jobs");
  if (github) return github.children.map((name) => ({ name, steps: child(name, "steps")?.children ?? [] }));
  return root.children
    .filter((name) => child(name, "script") !== undefined)
    .map((name) => ({
      name,
      steps: ["before_script", "script", "after_script"].flatMap((key) => {
        const lines = child(name, key);
        return lines?.isScalar ? [lines] : (lines?.children ?? []);
      }),
    }));
}

function* readJob(file: SourceFile, root: ConfigNode, { name, steps }: Job): Iterable<Fact> {
  const done: Step[] = [];
  // A job of several steps in one folder; elsewhere a path means something else.
  const moved =
    child(root, "defaults", "run", "working-directory") ?? child(name, "defaults", "run", "working-directory");
  for (const step of steps) {
    const script = step.isScalar ? step : child(step, "run");
    const builds = step.isScalar ? [] : actionBuilds(step, variablesOf(root, name));
    yield* builds.map((build) => builtBy(build));
    if (!script?.text) continue;
    for (const words of commandsOf(file, script)) {
      const texts = words.map(({ text }) => text);
      const at: Span = { path: file.path, start: words[0]?.at.start ?? 0, end: words.at(-1)?.at.end ?? 0 };
      const source = file.text.slice(at.start, at.end);
      for (const deed of deedsOf(texts, source)) {
        if (deed.does === "stop") done.push({ does: "stop", at, what: deed.what, scope: deed.all ? "all" : "one" });
        else if (deed.does === "start" || deed.does === "wait") done.push({ ...deed, at });
        else if (deed.inert !== undefined) done.push({ does: "tell", at, checked: true, inert: deed.inert });
      }
      const client = words.findIndex(isClient);
      if (client === 0)
        for (const hazard of readCall(words.slice(1), ID).hazards) {
          const { slot: _, ...rest } = hazard;
          yield { kind: "command", stack: ID, ...rest, ...aboutSessions(source) };
        }
      const build = moved || child(step, "working-directory") ? undefined : commandBuild(words);
      if (build) yield builtBy(build);
    }
  }
  const [first] = done;
  if (first && done.some((step) => step.does === "stop" || step.does === "tell"))
    yield { ...NOTHING, at: first.at, service: name.key ?? "", platform: "script", steps: done };
}

const NOTHING = { kind: "rollout", stack: ID, ports: [], mounts: [], hosts: [], variables: [] } as const;

function builtBy({ image, context, dockerfile, at }: Build): RolloutFact {
  return {
    ...NOTHING,
    at,
    service: "",
    platform: "script",
    image,
    context,
    ...(dockerfile !== undefined && { dockerfile }),
  };
}

/** Commands of a script in YAML; a script that changes its folder, or chooses what to do, is left alone. */
function commandsOf(file: SourceFile, { at }: ConfigNode): readonly (readonly Word[])[] {
  const text = file.text.slice(at.start, at.end);
  if (/^\s*(?:cd|case|for|while|until)\b/m.test(text)) return [];
  const from = /^[|>][-+\d]*[^\n]*\n/.exec(text)?.[0].length ?? (/^["']/.test(text) ? 1 : 0);
  const end = /^["']/.test(text) ? at.end - 1 : at.end;
  const masked = file.text.replaceAll(
    /(^|\s)#[^\n]*/gm,
    (comment, before: string) => before + " ".repeat(comment.length - before.length),
  );
  return commandsIn({ ...file, text: masked }, at.start + from, end);
}

function variablesOf(root: ConfigNode, job: ConfigNode): ReadonlyMap<string, string> {
  const nodes = [child(root, "env"), child(job, "env")].flatMap((env) => env?.children ?? []);
  return new Map(
    nodes.flatMap(({ key, text }) => (key !== undefined && text !== undefined ? [[key, text] as const] : [])),
  );
}
