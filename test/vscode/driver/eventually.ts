// Waits until something read again and again is as wanted.

const INTERVAL_MS = 40;

export interface Patience {
  /** What is waited for, for the error message. */
  readonly what: string;
  /** Default 30 seconds. */
  readonly timeoutMs?: number;
}

/**
 * @returns the first reading that is accepted.
 * @throws Error with the last reading, so that a failed wait says what was there instead.
 */
export async function eventually<T, A extends T = T>(
  read: () => Promise<T>,
  accept: ((value: T) => value is A) | ((value: T) => boolean),
  patience: Patience,
): Promise<A> {
  const limit = Date.now() + (patience.timeoutMs ?? 30_000);
  for (;;) {
    const value = await read();
    if (accept(value)) return value as A;
    if (Date.now() > limit) throw new Error(`Waited in vain for ${patience.what}; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
