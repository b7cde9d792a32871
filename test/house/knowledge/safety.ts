// What no block of the runbook may tell a reader to do: they are pasted at night, into production.
import type { Block } from "./pages.ts";

const SHELL = ["sh", "bash", "shell"];

interface Danger {
  readonly pattern: RegExp;
  readonly why: string;
}

/** In every block but plain text. */
const ANYWHERE: readonly Danger[] = [
  { pattern: /\b[0-9A-F]{32}\b|\bs%3A[\w-]{16,}/, why: "looks like a session id; write <id>" },
  { pattern: /:\/\/[^\s/:@"'$<>{]*:[^\s/@"'$<>{]+@/, why: "has a password in an address" },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, why: "has a private key" },
];

/** In commands, with everything between quotes left in place: quotes are how commands reach a client. */
const COMMANDS: readonly Danger[] = [
  { pattern: /\b(?:redis|valkey)-cli\b[^\n|;]*\s["']?KEYS\b/i, why: "runs KEYS, which stops the server" },
  {
    pattern: /\b(?:redis|valkey)-cli\b[^\n|;]*\s["']?MONITOR\b/i,
    why: "runs MONITOR, which halves throughput and prints sessions",
  },
  {
    pattern: /\b(?:redis|valkey)-cli\b[^\n|;]*\s["']?(?:FLUSHALL|FLUSHDB|SWAPDB|SHUTDOWN|DEBUG)\b/i,
    why: "destroys or stops",
  },
  { pattern: /\b(?:redis|valkey)-cli\b[^\n|;]*\s(?:-a|--pass)(?:\s|=|$)/m, why: "has a password on the command line" },
  {
    pattern: /\b(?:redis|valkey)-cli\b[^\n|;]*\s(?:--bigkeys|--memkeys|--hotkeys|--insecure)\b/,
    why: "reads every key, or trusts anybody",
  },
  { pattern: /\bCOUNT\s+["']?(?:\d{5,}|[2-9]\d{3})\b/i, why: "scans in batches that other clients feel; at most 1000" },
  {
    pattern: /\b(?:mysql|mysqladmin|mariadb|mysqldump)\b[^\n|;]*\s(?:-p\S|--password=\S)/,
    why: "has a password on the command line",
  },
  {
    pattern: /\b(?:curl|wget)\b[^\n|;]*\s(?:-u|--user|--password)[ =]?["']?[^\s"']*:[^\s"'$]/,
    why: "has a password on the command line",
  },
  {
    pattern: /\bPGPASSWORD=(?!["']?\$)\S|\bREDISCLI_AUTH=(?!["']?\$)\S/,
    why: "writes a password into the shell's history",
  },
  { pattern: /\bcurl\b[^\n|;]*\s(?:-k\b|--insecure\b|-[a-zA-Z]*k[a-zA-Z]*\s)/, why: "trusts any certificate" },
  { pattern: /\bcurl\b[^\n]*\|\s*(?:sudo\s+)?(?:ba)?sh\b/, why: "runs what a server sends" },
  {
    pattern: /\brm\s+-\w*r|\bkill(?:all)?\s+-(?:9|KILL)\b|\bpkill\b|\bkillall\b|\bchmod\s+-?R?\s*0?777\b/,
    why: "destroys",
  },
  {
    pattern: /\bkubectl\s+delete\b|\bdocker\s+(?:rm|volume\s+rm|system\s+prune)\b|\bdocker(?:-|\s)compose\s+down\b/,
    why: "destroys",
  },
  { pattern: /\b(?:DROP\s+TABLE|TRUNCATE\s+TABLE|DELETE\s+FROM\s+\w+\s*;)/i, why: "destroys" },
];

/** Lines that are typed into a client of Redis. */
const REPLIES: readonly Danger[] = [
  {
    pattern: /^\s*(?:KEYS|MONITOR|FLUSHALL|FLUSHDB|SWAPDB|SHUTDOWN|DEBUG|AUTH)\b/im,
    why: "blocks, destroys, or shows a password",
  },
];

/** Code that sends such commands. */
const CODE: readonly Danger[] = [
  { pattern: /\.(?:flushall|flushdb|flushAll|flushDb|monitor)\s*\(/, why: "destroys, or shows sessions" },
  {
    pattern: /\b(?:redis|client|conn|connection|r|jedis|template|redisTemplate)\.keys\s*\(/i,
    why: "runs KEYS, which stops the server",
  },
  { pattern: /["'](?:KEYS|FLUSHALL|FLUSHDB|MONITOR)["']/, why: "blocks or destroys" },
];

/** One complaint for each danger in a block. */
export function dangersOf(block: Block): readonly string[] {
  if (block.language === "text") return block.path === undefined ? [] : complaints(block, ANYWHERE);
  const isShell = SHELL.includes(block.language);
  const found = [
    ...complaints(block, ANYWHERE),
    ...complaints(block, COMMANDS),
    ...(block.language === "redis" && block.path === undefined ? complaints(block, REPLIES) : []),
    ...(isShell ? [] : complaints(block, CODE)),
  ];
  // Outside of quotes, <id> reads from a file called id.
  const bare = isShell ? /(?:^|[\s=:])<[a-z][\w-]*>/m.exec(withoutQuotes(block.text)) : null;
  return bare ? [...found, `${block.where} ${bare[0].trim()} is no placeholder without quotes`] : found;
}

function complaints({ where, text }: Block, dangers: readonly Danger[]): string[] {
  // A comment may name what it warns of.
  const said = text.replaceAll(/(?:^|\s)(?:#|\/\/)\s.*$/gm, "");
  return dangers.flatMap(({ pattern, why }) => {
    const match = pattern.exec(said);
    return match ? [`${where} "${match[0].trim()}" ${why}`] : [];
  });
}

const withoutQuotes = (text: string): string => text.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'|(?:^|\s)#.*$/gm, " ");
