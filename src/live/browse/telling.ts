// Tells listeners that something has changed, a few times a second at most.

/** Milliseconds between two tellings. */
const PAUSE = 250;

export class Telling {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #pending = false;

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** At once where nothing was told lately or where it is the last word, else soon. */
  tell(last = false): void {
    if (this.#timer !== undefined && !last) {
      this.#pending = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#pending = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#pending) this.tell();
    }, PAUSE);
    // Nobody stays for the sake of telling.
    this.#timer.unref();
    for (const listener of [...this.#listeners]) listener();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#listeners.clear();
  }
}
