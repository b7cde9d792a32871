// Durations as Spring Boot reads and writes them.
import type { Written } from "../../facts.ts";

export interface Duration {
  readonly seconds: number;
  readonly written: Written;
}

const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400 };

/**
 * `30m`, `PT30M`, or a bare number, which is taken in seconds by every setting that is read here.
 * https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.conversion.durations
 */
export function readDuration(text: string): Duration | undefined {
  const [, number, unit] = /^([+-]?\d+)(ns|us|ms|s|m|h|d)?$/i.exec(text.trim()) ?? [];
  if (number !== undefined) {
    const factor = SECONDS[unit?.toLowerCase() ?? "s"] ?? 1;
    return { seconds: Number(number) * factor, written: { number: Number(number), unit: "s", explicit: !!unit } };
  }
  const iso = /^([+-]?)P(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+)(?:\.\d+)?S)?)?$/i.exec(
    text.trim(),
  );
  if (!iso || !/\d/.test(text)) return undefined;
  const [, sign, days = 0, hours = 0, minutes = 0, rest = 0] = iso;
  const total = Number(days) * 86400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  const seconds = sign === "-" ? -total : total;
  return { seconds, written: { number: seconds, unit: "s", explicit: true } };
}

/** The shortest spelling that nobody can misread. */
export function writeDuration(seconds: number): string {
  if (seconds > 0 && seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds > 0 && seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
