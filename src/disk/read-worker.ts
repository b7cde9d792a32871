// A second thread that reads files: the thread itself.
import { parentPort, workerData } from "node:worker_threads";
import { createContentReader } from "./content.ts";
import { createDiskEngine } from "./engine.ts";
import { type FileReading, fileReader } from "./read-file.ts";
import type { HelperData, Offer } from "./read-helper.ts";

const { root, disabled, claims } = workerData as HelperData;
const read = fileReader(root, createDiskEngine(disabled), createContentReader(), () => undefined);
let work = Promise.resolve();

parentPort?.on("message", (offer: Offer) => {
  work = work.then(() => ("finish" in offer ? parentPort?.postMessage("finished") : readBatch(offer)));
});

async function readBatch({ files, index }: Exclude<Offer, { finish: true }>): Promise<void> {
  if (Atomics.compareExchange(claims, index, 0, 1) !== 0) return;
  const done: FileReading[] = [];
  for (const { path, stamp } of files) {
    const reading = read(path, stamp);
    done.push(reading instanceof Promise ? await reading : reading);
  }
  // Handed over batch by batch, so that nothing is held twice for long.
  parentPort?.postMessage(done);
}
