// Asks Sentinels where a master or one of its replicas is now.
import type { Reply } from "./commands.ts";
import { LiveFailure } from "./failure.ts";
import { Link, type LinkOptions } from "./link.ts";
import { type Host, type Translation, written } from "./profile.ts";

export interface Question {
  readonly sentinels: readonly Host[];
  readonly master: string;
  readonly role: "master" | "replica";
  readonly translate?: Translation;
}

/**
 * The first Sentinel that answers decides, as https://redis.io/docs/latest/develop/reference/sentinel-clients/ asks.
 * Rejects with what is most useful to know when none gives an address.
 */
export async function askSentinels(
  { sentinels, master, role, translate }: Question,
  options: Omit<LinkOptions, "locate" | "database">,
  signal: AbortSignal,
): Promise<Host> {
  let told: LiveFailure | undefined;
  for (const sentinel of sentinels) {
    const link = new Link({ ...options, database: 0, sentinel: true, locate: async () => sentinel });
    try {
      await link.open(signal);
      const found = role === "master" ? await masterOf(link, master) : await replicaOf(link, master);
      return translate?.[written(found)] ?? found;
    } catch (error) {
      const failure = link.shape(error);
      if (failure.kind === "cancelled") throw failure;
      if (tellsMore(failure)) told ??= failure;
    } finally {
      link.close();
    }
  }
  throw told ?? new LiveFailure("sentinel-unreachable", sentinels.map(written).join(", "));
}

/** A Sentinel that could be reached and refused explains more than one that could not. */
const tellsMore = (failure: LiveFailure): boolean =>
  !["refused", "timeout", "lost", "unreachable", "name-unknown"].includes(failure.kind);

async function masterOf(link: Link, master: string): Promise<Host> {
  const reply = await asked(link, () => link.send("SENTINEL", "GET-MASTER-ADDR-BY-NAME", master));
  if (reply === null) {
    const known = (await link.send("SENTINEL", "MASTERS")) ?? [];
    const names = known.map((one) => `"${fields(one).get("name") ?? ""}"`);
    throw new LiveFailure("sentinel-master-unknown", link.address, names.length > 0 ? names.join(", ") : "none");
  }
  return { host: String(reply[0]), port: Number(String(reply[1])) };
}

async function replicaOf(link: Link, master: string): Promise<Host> {
  const replicas = ((await asked(link, () => link.send("SENTINEL", "REPLICAS", master))) ?? []).map(fields);
  const up = replicas.filter(
    (one) => !/s_down|o_down|disconnected/.test(one.get("flags") ?? "") && one.get("master-link-status") !== "err",
  );
  const host = up[Math.floor(Math.random() * up.length)];
  if (host === undefined) throw new LiveFailure("sentinel-replica-missing", link.address);
  return { host: host.get("ip") ?? "", port: Number(host.get("port")) };
}

async function asked<T>(link: Link, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    const failure = link.shape(error);
    if (failure.kind === "command-unknown") throw new LiveFailure("sentinel-unexpected", link.address);
    throw failure;
  }
}

/** A flat list of names and values. */
function fields(reply: Reply): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (Array.isArray(reply))
    for (let index = 0; index + 1 < reply.length; index += 2) found.set(String(reply[index]), String(reply[index + 1]));
  return found;
}
