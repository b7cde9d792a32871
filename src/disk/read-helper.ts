// A second thread that reads files: the side of the main thread.
import { Worker } from "node:worker_threads";
import { readWorkerFile } from "./install.ts";
import type { FileReading, Stamp } from "./read-file.ts";
import { createShare } from "./shared-strings.ts";

export interface HelperData {
  readonly root: string;
  readonly disabled: readonly string[];
  /** One flag a batch: whoever changes it from 0 to 1 reads the batch. */
  readonly claims: Int32Array;
}

export interface Listed {
  readonly path: string;
  /** Missing for a file that could not be asked. */
  readonly stamp: Stamp | undefined;
}

export type Offer = { readonly files: readonly Listed[]; readonly index: number } | { readonly finish: true };

export interface Helper {
  offer(files: readonly Listed[], index: number): void;
  /** Takes a batch for the calling thread; false when the helper has it. */
  claim(index: number): boolean;
  /** What the helper has read. Ends its thread. Fails when the thread does. */
  finish(): Promise<readonly FileReading[]>;
}

/** Far more batches than any tree has: four million files. */
const MOST_BATCHES = 128 * 1024;

export function startHelper(root: string, disabled: readonly string[]): Helper {
  const claims = new Int32Array(new SharedArrayBuffer(4 * MOST_BATCHES));
  const workerData: HelperData = { root, disabled, claims };
  const worker = new Worker(readWorkerFile(), { workerData });
  // Only `finish` waits for it: when this thread fails before, nobody should.
  worker.unref();
  const share = createShare();
  const readings: FileReading[] = [];
  const answer = new Promise<readonly FileReading[]>((resolve, reject) => {
    worker.on("message", (message: readonly FileReading[] | "finished") => {
      if (message === "finished") resolve(readings);
      else for (const reading of message) readings.push(share(reading));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the reading thread ended early")));
  });
  // It is awaited in `finish`; a failure before that must not end the process unheard.
  answer.catch(() => {});
  const tell = (message: Offer): void => worker.postMessage(message);
  return {
    offer: (files, index) => {
      if (index < MOST_BATCHES) tell({ files, index });
    },
    claim: (index) => index >= MOST_BATCHES || Atomics.compareExchange(claims, index, 0, 1) === 0,
    async finish() {
      worker.ref();
      tell({ finish: true });
      try {
        return await answer;
      } finally {
        await worker.terminate();
      }
    },
  };
}
