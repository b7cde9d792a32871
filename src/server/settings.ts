// Shapes the editor's settings, once, at the edge. What cannot be understood counts as not set.
import type { Confidence, Severity } from "../engine/finding.ts";
import { confidences, type Preferences, severities } from "../engine/preferences.ts";

/** What a person chose in the editor. It wins over what the team wrote into the folder. */
export interface Settings {
  readonly rules: Readonly<Record<string, Severity | "off">>;
  readonly disabledStacks: readonly string[];
  readonly minConfidence?: Confidence;
}

export const noSettings: Settings = { rules: {}, disabledStacks: [] };

/** From the section `sessionDoctor`, as a client gives it. */
export function toSettings(given: unknown): Settings {
  const section = recordOf(given);
  const stacks = Array.isArray(section.disabledStacks) ? section.disabledStacks : [];
  const rules = Object.entries(recordOf(section.rules)).flatMap(([id, value]) => {
    const severity = severities.find((one) => one === value);
    return severity ? [[id, severity] as const] : [];
  });
  const minConfidence = confidences.find((level) => level === section.minConfidence);
  return {
    rules: Object.fromEntries(rules),
    disabledStacks: stacks.filter((id): id is string => typeof id === "string"),
    ...(minConfidence && { minConfidence }),
  };
}

export function combine(team: Preferences, settings: Settings): Preferences {
  return {
    exclude: team.exclude,
    links: team.links,
    rules: { ...team.rules, ...settings.rules },
    disabledStacks: [...new Set([...team.disabledStacks, ...settings.disabledStacks])],
    minConfidence: settings.minConfidence ?? team.minConfidence,
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
