// Visitors of the shop: each keeps its cookies, comes again and again, and notices when its session is gone.
import { Agent, get } from "node:http";

export interface Visitor {
  /** The node that answered last, and its port. */
  readonly node: string;
  readonly port: string;
  readonly visits: number;
  /** How often a session that was there was gone, or a request failed. */
  readonly lost: number;
  visit(): Promise<void>;
  /** Signs out. */
  leave(): Promise<void>;
}

export function visitorOf(port: number): Visitor {
  const cookies = new Map<string, string>();
  const agent = new Agent({ keepAlive: false });
  let node = "";
  let nodePort = "";
  let visits = 0;
  let lost = 0;
  const ask = (path: string): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const request = get(
        { host: "127.0.0.1", port, path, agent, headers: cookie ? { cookie } : {}, timeout: 10_000 },
        (response) => {
          for (const line of response.headers["set-cookie"] ?? []) {
            const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            cookies.set(name, value);
          }
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (part: string) => {
            body += part;
          });
          // A node that ends in the middle of an answer breaks it off without an error of the request.
          response.once("error", reject);
          response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
        },
      );
      request.once("timeout", () => request.destroy(new Error("no answer within ten seconds")));
      request.once("error", reject);
    });
  return {
    get node() {
      return node;
    },
    get port() {
      return nodePort;
    },
    get visits() {
      return visits;
    },
    get lost() {
      return lost;
    },
    async visit() {
      const answer = await ask("/visit").catch(() => ({ status: 0, body: "" }));
      if (answer.status !== 200) {
        lost++;
        return;
      }
      const told = JSON.parse(answer.body) as { visits: number; node: string; port: string };
      if (told.visits !== visits + 1) lost++;
      visits = told.visits;
      node = told.node;
      nodePort = told.port;
    },
    async leave() {
      await ask("/leave");
      visits = 0;
    },
  };
}
