// Places in files, and edits of them.

/** A half-open range of UTF-16 offsets in one file; `path` is relative to the scanned root and separated by `/`. */
export interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Replaces the text of a span. An empty span inserts. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A problem met while reading: what a person should know about a file that could not be understood whole. */
export interface Problem {
  readonly path: string;
  readonly message: string;
  readonly at?: Span;
  /** Set when a person wrote a comment that suppresses nothing; all other problems are about reading. */
  readonly about?: "suppression";
}

/** Applies edits to one text. Edits must not overlap; those of other paths are ignored. */
export function applyEdits(path: string, text: string, edits: readonly Edit[]): string {
  return edits
    .filter((edit) => edit.span.path === path)
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    .reduce(
      (result, { span, text: replacement }) => result.slice(0, span.start) + replacement + result.slice(span.end),
      text,
    );
}
