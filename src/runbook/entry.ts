// What a page of the runbook is, once it has been read.
import { type Topic, topics } from "../engine/finding.ts";

/** In the order of the runbook: what went wrong, how to do it, what the analyzer finds, what a framework does, what a team wrote itself. */
export const entryKinds = ["cause", "guide", "rule", "stack", "team"] as const;
export type EntryKind = (typeof entryKinds)[number];

/** Products that a page can be about; `any` where it is about all of them. */
export const entryStacks = [
  "any",
  "spring",
  "tomcat",
  "servlet",
  "express",
  "koa",
  "fastify",
  "django",
  "flask",
  "rails",
  "rack",
  "php",
  "laravel",
  "symfony",
  "aspnet",
  "go",
  "nginx",
  "haproxy",
  "httpd",
  "traefik",
  "kubernetes",
  "docker",
  "redis",
  "memcached",
  "hazelcast",
  "browser",
  "cdn",
  "aws",
] as const;
export type EntryStack = (typeof entryStacks)[number];

export { type Topic, topics };

/** A heading and what stands below it, until the next heading of any depth. */
export interface Section {
  /** 2 for `##`, 3 for `###` and so on. */
  readonly depth: number;
  readonly heading: string;
  /** Markdown. */
  readonly text: string;
}

export interface Entry {
  /** The file's name without its ending; for a team's page `team/` and its path below the folder. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly title: string;
  /** What stands between title and first section, as Markdown: the first answer. */
  readonly lead: string;
  /** Sentences as people say them: what they see, or what they ask. */
  readonly symptoms: readonly string[];
  /** Error messages, log lines and exception names as software prints them. */
  readonly messages: readonly string[];
  /** Other names of what is involved: products, settings, headers, jargon. */
  readonly words: readonly string[];
  readonly topics: readonly Topic[];
  readonly stacks: readonly EntryStack[];
  /** Ids of the analyzer's rules that find it. */
  readonly rules: readonly string[];
  /** Ids of pages that it is mistaken for. */
  readonly related: readonly string[];
  readonly sections: readonly Section[];
}
