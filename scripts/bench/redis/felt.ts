// What another client of a server feels: a thread of its own asks PING every millisecond on a connection of its own.
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** All in milliseconds. */
export interface Felt {
  readonly took: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly pings: number;
}

if (!isMainThread) await ping(workerData as number);

/** Runs something and asks meanwhile. */
export async function feltDuring(port: number, work: () => Promise<unknown>): Promise<Felt> {
  const worker = new Worker(new URL(import.meta.url), { workerData: port });
  await once(worker, "message");
  const started = performance.now();
  await work();
  const took = performance.now() - started;
  worker.postMessage("stop");
  const [latencies] = (await once(worker, "message")) as [Float64Array];
  await worker.terminate();
  const sorted = latencies.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { took, p50: at(0.5), p99: at(0.99), max: at(1), pings: sorted.length };
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  const latencies: number[] = [];
  let stopped = false;
  parentPort?.once("message", () => {
    stopped = true;
  });
  parentPort?.postMessage("ready");
  while (!stopped) {
    const started = performance.now();
    socket.write("PING\r\n");
    await once(socket, "data");
    latencies.push(performance.now() - started);
    await wait(1);
  }
  socket.destroy();
  parentPort?.postMessage(Float64Array.from(latencies));
}
