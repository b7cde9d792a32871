// Gathers what changed in the tree, and tells the editor at a moment when it listens.
import { type Disposable, EventEmitter } from "vscode";
import type { Node } from "./node.ts";

/** Milliseconds in which changes are gathered before the editor is told. */
const GATHER = 40;
/**
 * Milliseconds that the editor takes to show rows that it was given. A change that it is told of meanwhile is lost: it takes the rows for the
 * answer, and can open none of them any more, because what it knew of them went with the change.
 */
const SETTLE = 250;

export class TreeChanges implements Disposable {
  readonly #changed = new EventEmitter<Node[] | undefined>();
  readonly #grown = new EventEmitter<Node>();
  readonly #dirty = new Set<Node | undefined>();
  readonly #growing = new Set<Node>();
  /** How many questions for the rows below a row are not answered yet. */
  readonly #asked = new Map<Node | undefined, number>();
  #answeredAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;
  /** A row that had nothing below it has now. The editor leaves such a row closed. */
  readonly onDidGrow = this.#grown.event;

  /** Undefined is the whole tree. */
  tell(node: Node | undefined, grows = false): void {
    this.#dirty.add(node);
    if (node && grows) this.#growing.add(node);
    this.#schedule(GATHER);
  }

  /** Gives what the editor asked for, and lets no change of the same rows overtake the answer. */
  async answer<T>(parent: Node | undefined, rows: Promise<T>): Promise<T> {
    this.#asked.set(parent, (this.#asked.get(parent) ?? 0) + 1);
    try {
      return await rows;
    } finally {
      const left = (this.#asked.get(parent) ?? 1) - 1;
      if (left > 0) this.#asked.set(parent, left);
      else this.#asked.delete(parent);
      this.#answeredAt = performance.now();
      if (this.#dirty.size > 0) this.#schedule(SETTLE);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
    this.#grown.dispose();
  }

  #schedule(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#fire();
    }, milliseconds);
  }

  #fire(): void {
    const rest = this.#answeredAt + SETTLE - performance.now();
    if (rest > 0) {
      this.#schedule(rest);
      return;
    }
    // The answer that is on its way may be from before the change.
    const ready = [...this.#dirty].filter((node) => !this.#asked.has(node));
    for (const node of ready) this.#dirty.delete(node);
    if (ready.length === 0) return;
    this.#changed.fire(ready.includes(undefined) ? undefined : ready.filter((one) => one !== undefined));
    for (const node of ready) if (node && this.#growing.delete(node)) this.#grown.fire(node);
  }
}
