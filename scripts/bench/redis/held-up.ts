// How often the machine itself takes the processor away from who works: no server can answer then, whatever it was asked.
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

interface Asked {
  readonly seconds: number;
  /** Milliseconds. */
  readonly longerThan: number;
}

if (!isMainThread) parentPort?.postMessage(count(workerData as Asked));

/** How many times in a second a thread that does nothing but look at the clock is held up for longer. */
export async function heldUp(asked: Asked): Promise<number> {
  const worker = new Worker(new URL(import.meta.url), { workerData: asked });
  const [times] = (await once(worker, "message")) as [number];
  await worker.terminate();
  return times / asked.seconds;
}

function count({ seconds, longerThan }: Asked): number {
  let times = 0;
  let last = performance.now();
  for (const until = last + seconds * 1000; last < until; ) {
    const now = performance.now();
    if (now - last > longerThan) times++;
    last = now;
  }
  return times;
}
