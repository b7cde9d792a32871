// What a snippet is, as `snippets/index.json` holds it.

/** Where in a document a snippet belongs. Names are compared as they are written there. */
export type Place =
  /** It is a file of its own. */
  | { readonly at: "file" }
  | { readonly at: "end" | "cursor" }
  /** Behind, or in front of, the statement that holds these words, such as `express()`. */
  | { readonly at: "after" | "before"; readonly of: string }
  /** Within the block, element, section, mapping or annotated class of this name, as its last part. */
  | { readonly at: "inside"; readonly of: string };

export interface Snippet {
  /** Also its prefix, behind `sd-`. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what it does. */
  readonly summary: string;
  /** The product it is for: `express`, `nginx`. */
  readonly stack: string;
  /** Names of `snippets/<language>.json`. */
  readonly language: string;
  /** What editors call the languages of the files that it belongs into. */
  readonly languageIds: readonly string[];
  /** Versions that it is written for, by the name of the dependency: `{ "connect-redis": ">=9" }`. */
  readonly needs: Readonly<Record<string, string>>;
  /** Name for a new file, as a path below the app. */
  readonly file: string;
  /** Base names of files that it belongs into, with `*`; missing: every file of the language. */
  readonly matches?: readonly string[];
  /** The first that the document has; where it has none, the cursor. */
  readonly places: readonly Place[];
  /** Ids of rules and causes. */
  readonly protects: readonly string[];
  /** Ids of the rules that find what it protects against. */
  readonly rules?: readonly string[];
  /** What is to be changed after it was inserted, as sentences. */
  readonly adapt: readonly string[];
  /** Lines that belong to the imports of the file. */
  readonly imports?: readonly string[];
  /** In VS Code's snippet syntax, indented with tabs unless the language forbids them. */
  readonly body: string;
}
