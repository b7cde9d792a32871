// One question of several, as data: what is shown, and what an answer makes of the draft.
import type { Draft } from "./draft.ts";

export type Step = PickStep | TextStep | FileStep;

export interface PickStep {
  readonly kind: "pick";
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  /** Shown above the others where they are known at once, and below them otherwise. */
  readonly more?: Promise<readonly Choice[]>;
}

export interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Id of an icon. */
  readonly icon?: string;
  /** Id of the icon's colour. */
  readonly color?: string;
  /** Heads a group of choices. */
  readonly group?: string;
  /** Whether it is what holds now. */
  readonly active?: boolean;
  readonly draft: Draft;
}

export interface TextStep {
  readonly kind: "text";
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value: string;
  /** Not shown while it is typed. */
  readonly secret?: boolean;
  /** What a button looks for on the disk. */
  readonly browse?: FileFilter;
  /** A sentence for what cannot be; undefined for what can. Never quotes the text. */
  check(text: string): string | undefined;
  /** Called with texts that `check` lets through. */
  take(text: string): Draft;
}

export interface FileStep {
  readonly kind: "file";
  readonly browse: FileFilter;
  readonly value?: string;
  take(path: string): Draft;
}

export interface FileFilter {
  /** Of the dialog. */
  readonly title: string;
  /** A name for kinds of files, and their extensions. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
}
