// A session as a text to read: JSON with comments, so that the editor folds it, outlines it and finds in it.
import type { Attribute } from "../../live/session.ts";
import { around, hexDump } from "./hex-dump.ts";
import { hiddenIn, starred } from "./hidden-id.ts";
import { grouped, size } from "./measures.ts";
import { cut, oneLine } from "./plain-text.ts";
import { type Undecoded, undecodedIn } from "./raw-bytes.ts";
import { classesOf, factsOf, formatOf, warningsOf } from "./session-facts.ts";
import type { ShownSession } from "./shown-session.ts";
import { type Manner, type Written, writeMembers, writeValue } from "./write-value.ts";

/** No session that people work with comes near; a hostile one must not fill the editor. */
const MOST_CHARACTERS = 4_000_000;

/** Bytes that are shown of what could not be decoded. */
const MOST_BYTES = 512;

/** Valid JSON with comments. Holds no id: where a value has it, it is masked. */
export function sessionDocument(shown: ShownSession): string {
  const head = headOf(shown).map((line) => (line === "" ? "//\n" : `// ${line}\n`));
  const bytes = undecodedIn(shown).flatMap((one) => ["\n", ...undecoded(one, shown)]);
  return limited(`${head.join("")}${attributes(shown)}${bytes.join("")}`);
}

function headOf(shown: ShownSession): string[] {
  const facts = factsOf(shown);
  const width = Math.max(...facts.map(({ name }) => name.length));
  const warnings = warningsOf(shown);
  const classes = classesOf(shown);
  return [
    `Session ${shown.maskedId}, read-only. It was decoded here; nothing that it names was run.`,
    "",
    ...facts.map(({ name, text, note }) => `${name.padEnd(width)}  ${text}${note === undefined ? "" : ` (${note})`}`),
    ...(warnings.length === 0 ? [] : ["", ...warnings.flatMap((text) => wrapped(`Warning: ${text}`))]),
    ...(classes.length === 0 ? [] : ["", "Classes"]),
    ...classes.map(
      ({ name, version }) => `  ${oneLine(name)}${version === undefined ? "" : `, version ${oneLine(version)}`}`,
    ),
  ];
}

/** Columns of a line of sentences. */
const WIDEST = 100;

function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ")) {
    if (line !== "" && line.length + word.length >= WIDEST) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function attributes(shown: ShownSession): string {
  const all = shown.session?.attributes ?? [];
  if (all.length === 0) {
    const whole = shown.session?.decoding?.value;
    // A value that is one text or number has no attributes, and is shown all the same.
    const { text, comment } = whole
      ? writeValue(whole, mannerOf(shown))
      : { text: "{}", comment: "nothing was decoded" };
    return `${text}${comment === undefined ? "" : ` // ${comment}`}\n`;
  }
  const taken = new Map<string, number>();
  const members = all.map((attribute) => {
    const name = hiddenIn(attribute.name, shown.id, shown.maskedId);
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return { name: times === 1 ? name : `${name} (${times})`, written: written(attribute, shown) };
  });
  return `{\n${writeMembers(members, "  ")}}\n`;
}

function written(attribute: Attribute, shown: ShownSession): Written {
  const { value, bytes, decoding } = attribute;
  if (bytes === 0) return { text: "null", comment: "empty: the framework leaves it behind for what was removed" };
  const { text, comment } = value
    ? writeValue(value, mannerOf(shown, attribute), "  ")
    : { text: '"…"', comment: "not decoded: its bytes stand below" };
  const own = decoding && bytes !== undefined ? `${formatOf(decoding)}, ${size(bytes)}` : undefined;
  const failed = decoding?.failure && value ? `decoded as far as byte ${grouped(decoding.failure.offset)}` : undefined;
  const all = [comment, own, failed].filter((part) => part !== undefined);
  return { text, comment: all.length === 0 ? undefined : all.join(" · ") };
}

function mannerOf({ id, maskedId, session }: ShownSession, attribute?: Attribute): Manner {
  const classes = (attribute?.decoding ?? session?.decoding)?.classes ?? [];
  const versions = new Map(classes.flatMap(({ name, version }) => (version === undefined ? [] : [[name, version]])));
  return { id, maskedId, versions };
}

/** Line comments, because bytes may spell the end of a block; and a region, because these fold. */
function undecoded({ name, bytes, length, offset }: Undecoded, { id }: ShownSession): string[] {
  const { from, bytes: some } = around(starred(bytes, id), offset ?? 0, MOST_BYTES);
  const whole = some.length === length ? "" : `, ${grouped(some.length)} of them from byte ${grouped(from)} on`;
  const stopped =
    offset === undefined ? "" : `; decoding stopped at byte ${grouped(offset)} (0x${offset.toString(16)})`;
  return [
    `// #region ${name === undefined ? "Its bytes" : `Bytes of ${oneLine(cut(name, 80))}`}\n`,
    `// ${grouped(length)} bytes${whole}${stopped}\n`,
    ...hexDump({ from, bytes: some }).map((row) => `// ${row}\n`),
    "// #endregion\n",
  ];
}

function limited(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  const end = text.lastIndexOf("\n", MOST_CHARACTERS);
  return `${text.slice(0, end)}\n// The rest is left out: the session would fill ${size(text.length)}.\n`;
}
