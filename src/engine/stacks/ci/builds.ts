// Which image a pipeline builds, and from which folder.
import type { Span } from "../../span.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import { resolveFrom } from "../compose/paths.ts";
import { GAP, type Word } from "../shell/words.ts";

export interface Build {
  readonly image: string;
  readonly context: string;
  readonly dockerfile?: string;
  readonly at: Span;
}

/** https://github.com/docker/build-push-action: one for each tag whose name is written out. */
export function actionBuilds(step: ConfigNode, variables: ReadonlyMap<string, string>): readonly Build[] {
  const uses = child(step, "uses");
  const tags = child(step, "with", "tags")?.text ?? "";
  const context = resolveFrom("", child(step, "with", "context")?.text ?? "");
  if (!uses?.text?.startsWith("docker/build-push-action@") || context === undefined) return [];
  const written = child(step, "with", "file")?.text;
  const dockerfile = written === undefined ? undefined : resolveFrom("", written);
  const images = tags.split(/[\n,]/).flatMap((tag) => nameOf(filledIn(tag.trim(), variables)) ?? []);
  return [...new Set(images)].map((image) => ({
    image,
    context,
    ...(dockerfile !== undefined && { dockerfile }),
    at: uses.at,
  }));
}

/** `docker build -t acme/shop:1 -f shop/Dockerfile shop`. */
export function commandBuild(words: readonly Word[]): Build | undefined {
  const texts = words.map(({ text }) => text);
  const first = texts[0] === "sudo" ? 1 : 0;
  const build =
    texts[first] === "docker" &&
    (texts[first + 1] === "build" || (texts[first + 1] === "buildx" && texts[first + 2] === "build"));
  const at = words[first]?.at;
  if (!build || !at) return undefined;
  const after = (...names: readonly string[]): string | undefined => {
    const index = texts.findIndex((text) => names.includes(text));
    return index < 0
      ? texts.find((text) => names.some((name) => text.startsWith(`${name}=`)))?.split("=")[1]
      : texts[index + 1];
  };
  const image = nameOf(after("-t", "--tag") ?? "");
  const context = resolveFrom("", texts.at(-1) ?? "");
  const written = after("-f", "--file");
  const dockerfile = written === undefined || written.includes(GAP) ? undefined : resolveFrom("", written);
  if (image === undefined || context === undefined || texts.at(-1)?.includes(GAP)) return undefined;
  return { image, context, ...(dockerfile !== undefined && { dockerfile }), at };
}

/** The name without its tag, when all of it is written. */
function nameOf(image: string): string | undefined {
  const name = image.replace(/:[^/]*$/, "");
  return name === "" || /[$\0{}\s]/.test(name) || name.startsWith("-") ? undefined : name;
}

const filledIn = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\$\{\{\s*env\.(\w+)\s*\}\}/g, (whole, name: string) => variables.get(name) ?? whole);
