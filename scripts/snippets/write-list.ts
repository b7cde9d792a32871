// Writes the list of snippets for people: what each does, where it belongs, and what it protects against.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Snippet } from "../../src/snippets/snippet.ts";
import type { Source } from "./read-source.ts";

const knowledge = join(import.meta.dirname, "../../knowledge");

/** Stacks in the order of the list, as people write them. */
const STACKS: Readonly<Record<string, string>> = {
  express: "Express",
  fastify: "Fastify",
  koa: "Koa",
  nestjs: "NestJS",
  nextjs: "Next.js",
  spring: "Spring Boot, Spring Session and Spring Security",
  servlet: "Servlet",
  tomcat: "Tomcat",
  hazelcast: "Hazelcast",
  aspnet: "ASP.NET Core",
  django: "Django",
  flask: "Flask",
  php: "PHP",
  laravel: "Laravel",
  symfony: "Symfony",
  rails: "Rails",
  go: "Go",
  nginx: "nginx",
  haproxy: "HAProxy",
  httpd: "Apache httpd",
  traefik: "Traefik",
  kubernetes: "Kubernetes",
  docker: "Docker Compose",
  redis: "Redis and Sentinel",
  monitoring: "Monitoring",
  operations: "Operations",
};

const HEAD = `# Secure snippets

<!-- Written by \`npm run generate\` from snippets/source/. -->

Type a prefix in a file of the language, choose the snippet, and step through its fields with the Tab key; fields with several answers open
a list. Every snippet is expanded with each of its answers and then parsed, read by our own analyzer without a single finding, and,
where it can be had, accepted or run by the program that will read it: [checked.md](checked.md) says by which.

Where an editor shows a configuration file as plain text or \`properties\`, the prefixes work there too; the suggestions may have to be
asked for (Ctrl+Space, or *Insert Snippet* in the command palette).

`;

/** Throws when a stack, rule or cause is named that does not exist. */
export function listForPeople(sources: readonly Source[]): string {
  const stranger = sources.find(({ snippet }) => !(snippet.stack in STACKS));
  if (stranger) throw new Error(`the list of snippets does not know the stack ${stranger.snippet.stack}`);
  const parts = Object.entries(STACKS).flatMap(([stack, name]) => {
    const own = sources.filter(({ snippet }) => snippet.stack === stack);
    if (own.length === 0) return [];
    const rows = own.map(({ snippet }) => row(snippet));
    return [
      `## ${name}\n\n| prefix | what | belongs | protects against |\n|---|---|---|---|\n${rows.map((one) => `${one}\n`).join("")}`,
    ];
  });
  return `${HEAD}${parts.join("\n")}`;
}

function row({ id, title, stack, needs, file, places, protects }: Snippet): string {
  const versions = Object.entries(needs).map(([name, range]) => `${name} ${range}`);
  const [place] = places;
  const name = `\`${file}\``;
  const where =
    place !== undefined && "of" in place
      ? `${name}, ${place.at} \`${place.of}\``
      : `${name}${place?.at === "file" && places.length === 1 ? ", a file of its own" : ""}`;
  const what = `[${title}](source/${stack}/${id}.md)${versions.length > 0 ? ` (${versions.join(", ")})` : ""}`;
  return `| \`sd-${id}\` | ${what} | ${where} | ${protects.map((one) => linkTo(one, id)).join(", ")} |`;
}

function linkTo(id: string, snippet: string): string {
  // A rule and a cause may go by one name; the cause tells people more.
  for (const folder of ["causes", "rules"])
    if (existsSync(join(knowledge, folder, `${id}.md`))) return `[${id}](../knowledge/${folder}/${id}.md)`;
  throw new Error(`${snippet} protects against ${id}, which is no rule and no cause`);
}
