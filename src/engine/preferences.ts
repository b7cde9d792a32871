// A team's own choices, `.session-doctor.json`: what counts how much, and what is not looked at.
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Confidence, Finding, Severity } from "./finding.ts";
import type { DeclaredLink } from "./model/declared.ts";
import type { Problem } from "./span.ts";
import { didYouMean } from "./suggest.ts";

export const PREFERENCES_FILE = ".session-doctor.json";

export interface Preferences {
  /** By rule id of today. */
  readonly rules: Readonly<Record<string, Severity | "off">>;
  /** Patterns in the syntax of .gitignore, relative to the file's folder: not read at all. */
  readonly exclude: readonly string[];
  /** Ids of stacks that are not read. */
  readonly disabledStacks: readonly string[];
  readonly minConfidence: Confidence;
  /** What belongs together and no file proves. */
  readonly links: readonly DeclaredLink[];
}

export const noPreferences: Preferences = {
  rules: {},
  exclude: [],
  disabledStacks: [],
  minConfidence: "low",
  links: [],
};

/** Ids that may be named. */
export interface Vocabulary {
  readonly rules: readonly string[];
  readonly stacks: readonly string[];
  /** Former ids of rules, with those of today. */
  readonly aliases: Readonly<Record<string, string>>;
}

export interface ReadPreferences {
  readonly preferences: Preferences;
  /** Each with its place. What is in order counts in spite of them. */
  readonly problems: readonly Problem[];
}

export const severities: readonly (Severity | "off")[] = ["error", "warning", "info", "off"];
export const confidences: readonly Confidence[] = ["high", "medium", "low"];

/** Reads the text of a preferences file (JSON, comments tolerated). Never throws. */
export function readPreferences(path: string, text: string, vocabulary: Vocabulary): ReadPreferences {
  const problems: Problem[] = [];
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const report = (node: { readonly offset: number; readonly length: number }, message: string): void => {
    problems.push({ path, message, at: { path, start: node.offset, end: node.offset + node.length } });
  };
  const first = errors[0];
  if (first) report(first, `is not valid JSON: ${inWords(printParseErrorCode(first.error))}`);
  if (root?.type !== "object") {
    if (!first) report(root ?? { offset: 0, length: 0 }, "must be a JSON object");
    return { preferences: noPreferences, problems };
  }

  const rules: Record<string, Severity | "off"> = {};
  let exclude: readonly string[] = [];
  let disabledStacks: readonly string[] = [];
  let minConfidence: Confidence = noPreferences.minConfidence;
  let links: readonly DeclaredLink[] = [];

  const one = <T extends string>(node: Node, allowed: readonly T[], name: string): T | undefined => {
    const value = allowed.find((candidate) => candidate === node.value);
    if (value === undefined) report(node, `"${name}" must be one of ${allowed.map((item) => `"${item}"`).join(", ")}`);
    return value;
  };
  const strings = (node: Node, name: string): readonly Node[] => {
    const items = node.type === "array" ? (node.children ?? []) : undefined;
    if (!items) report(node, `"${name}" must be a list of strings`);
    return (items ?? []).filter((item) => {
      if (item.type === "string") return true;
      report(item, `"${name}" must be a list of strings`);
      return false;
    });
  };

  for (const { key, name, value } of properties(root)) {
    if (name === "$schema") continue;
    if (name === "rules") {
      if (value.type !== "object") report(value, `"rules" must be an object of rule ids and severities`);
      for (const rule of properties(value)) {
        const id = vocabulary.aliases[rule.name] ?? rule.name;
        const severity = one(rule.value, severities, rule.name);
        if (!vocabulary.rules.includes(id))
          report(rule.key, `there is no rule "${rule.name}"${didYouMean(rule.name, vocabulary.rules)}`);
        else if (severity) rules[id] = severity;
      }
    } else if (name === "exclude") {
      exclude = strings(value, name).map((item) => String(item.value));
    } else if (name === "disabledStacks") {
      const named = strings(value, name);
      for (const item of named)
        if (!vocabulary.stacks.includes(String(item.value)))
          report(item, `there is no stack "${item.value}"${didYouMean(String(item.value), vocabulary.stacks)}`);
      disabledStacks = named.map((item) => String(item.value)).filter((id) => vocabulary.stacks.includes(id));
    } else if (name === "minConfidence") {
      minConfidence = one(value, confidences, name) ?? minConfidence;
    } else if (name === "links") {
      if (value.type !== "array")
        report(value, `"links" must be a list of objects with "app" and "balancer" or "store"`);
      links = (value.type === "array" ? (value.children ?? []) : []).flatMap((item) => declaredLink(item, report));
    } else {
      report(key, `there is no setting "${name}"${didYouMean(name, SETTINGS)}`);
    }
  }
  return { preferences: { rules, exclude, disabledStacks, minConfidence, links }, problems };
}

/** `{ "app": "shop", "balancer": "nginx/nginx.conf" }` or `{ "app": "shop", "store": "redis/redis.conf" }`. */
function declaredLink(node: Node, report: (node: Node, message: string) => void): readonly DeclaredLink[] {
  const parts = new Map(properties(node).map(({ name, value }) => [name, value]));
  const text = (name: string): string | undefined => {
    const value: unknown = parts.get(name)?.value;
    return typeof value === "string" ? value.replace(/^\.\/|\/$/g, "").replace(/^\.$/, "") : undefined;
  };
  const [app, balancer, store] = [text("app"), text("balancer"), text("store")];
  const unknownPart = [...parts.keys()].find((name) => !LINK_PARTS.includes(name));
  if (app === undefined || (balancer === undefined) === (store === undefined) || unknownPart !== undefined) {
    report(node, `a link has "app", a folder, and either "balancer" or "store", a configuration file`);
    return [];
  }
  return [{ app, ...(balancer !== undefined && { balancer }), ...(store !== undefined && { store }) }];
}

/** Findings as the team wants them: severities replaced, and left out what is off or not certain enough. */
export function applyPreferences(findings: readonly Finding[], preferences: Preferences): readonly Finding[] {
  return findings.flatMap((finding) => {
    const wanted = Object.hasOwn(preferences.rules, finding.rule) ? preferences.rules[finding.rule] : undefined;
    if (wanted === "off" || !atLeast(finding.confidence, preferences.minConfidence)) return [];
    return [wanted ? { ...finding, severity: wanted } : finding];
  });
}

/** Whether a finding is as certain as is asked for. */
export function atLeast(confidence: Confidence, wanted: Confidence): boolean {
  return confidences.indexOf(confidence) <= confidences.indexOf(wanted);
}

/** The JSON schema of the file, for editors. */
export function preferencesSchema(rules: readonly { id: string; title: string }[], stacks: readonly string[]): object {
  const rule = ({ id, title }: { id: string; title: string }): [string, object] => [
    id,
    { description: title, $ref: "#/$defs/severity" },
  ];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Session Doctor preferences",
    description: "What counts how much, and what is not looked at.",
    type: "object",
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      rules: {
        description: "Severity of a rule's findings, or off.",
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(rules.map(rule)),
      },
      exclude: {
        description: "Files and folders that are not read, as patterns of .gitignore relative to this file.",
        type: "array",
        items: { type: "string" },
        uniqueItems: true,
      },
      disabledStacks: {
        description: "Stacks that are not read.",
        type: "array",
        items: { enum: [...stacks] },
        uniqueItems: true,
      },
      minConfidence: {
        description: "Findings that are less certain are left out.",
        enum: [...confidences],
        default: noPreferences.minConfidence,
      },
      links: {
        description:
          "What belongs together and no file proves: an app and the balancer or store that it stands behind or uses.",
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["app"],
          oneOf: [{ required: ["balancer"] }, { required: ["store"] }],
          properties: {
            app: { description: "Folder of the app, relative to this file.", type: "string" },
            balancer: { description: "Configuration file of the balancer, optionally with #name.", type: "string" },
            store: { description: "Configuration file of the store's server.", type: "string" },
          },
        },
      },
    },
    $defs: { severity: { enum: [...severities] } },
  };
}

const SETTINGS = ["rules", "exclude", "disabledStacks", "minConfidence", "links"];
const LINK_PARTS = ["app", "balancer", "store"];

interface Property {
  readonly key: Node;
  readonly name: string;
  readonly value: Node;
}

function properties(node: Node): readonly Property[] {
  if (node.type !== "object") return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ key, name: String(key.value), value }] : [],
  );
}

const inWords = (code: string): string => code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
