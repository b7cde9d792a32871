// The questions about where a server is. Whatever is pasted is taken apart: a password never stays in what is saved. Pure.
import { type Address, parseAddress } from "../../live/redis/address.ts";
import { type Endpoint, written } from "../../live/redis/profile.ts";
import type { Draft, Kind } from "./draft.ts";
import { readNodes, readSentinels } from "./read-hosts.ts";
import type { Step } from "./step.ts";

export function addressStep(draft: Draft, kind: Exclude<Kind, "snapshot">): readonly Step[] {
  const { endpoint } = draft;
  switch (kind) {
    case "server":
      return [
        step(
          draft,
          "host:port, or a whole address. A password in it is kept apart.",
          "redis://user@host:6379/0",
          endpoint?.kind === "standalone" ? written(endpoint) : "",
          parseAddress,
        ),
      ];
    case "socket":
      return [
        step(
          draft,
          "The whole path of the socket.",
          "/run/redis/redis.sock",
          endpoint?.kind === "socket" ? endpoint.path : "",
          (text) => {
            const address = parseAddress(text);
            const fits = "problem" in address || address.profile.endpoint.kind === "socket";
            return fits ? address : { problem: "Give the socket's whole path, such as /run/redis/redis.sock." };
          },
        ),
      ];
    case "cluster":
      return [
        step(
          draft,
          "One node of the cluster or several, as host:port. The others are found.",
          "host:6379, host:6379",
          endpoint?.kind === "cluster" ? endpoint.nodes.map(written).join(", ") : "",
          readNodes,
        ),
      ];
    case "sentinel": {
      const known = endpoint?.kind === "sentinel" ? endpoint : undefined;
      return [
        step(
          draft,
          "The Sentinels, as host:port.",
          "host:26379, host:26379",
          known?.sentinels.map(written).join(", ") ?? "",
          (text) => readSentinels(text, known?.master ?? ""),
        ),
        {
          kind: "text",
          prompt: "The name under which the Sentinels know the master.",
          placeholder: "mymaster",
          value: known?.master ?? "",
          check: (text) => (text.trim() === "" ? "Give the master's name, such as mymaster." : undefined),
          take: (text) => (known ? { ...draft, endpoint: { ...known, master: text.trim() } } : draft),
        },
      ];
    }
  }
}

function step(draft: Draft, prompt: string, placeholder: string, value: string, read: (text: string) => Address): Step {
  return {
    kind: "text",
    prompt,
    placeholder,
    value,
    check: (text) => {
      const address = read(text);
      return "problem" in address ? address.problem : undefined;
    },
    take: (text) => {
      const address = read(text);
      return "problem" in address ? draft : withAddress(draft, address, text.includes("://"));
    },
  };
}

/** A whole address says everything; host and port alone leave the rest as it was. */
function withAddress(draft: Draft, { profile, secrets }: Exclude<Address, { problem: string }>, whole: boolean): Draft {
  const { endpoint, tls, username, database } = profile;
  const { addressPassword: old, ...others } = draft;
  const password = secrets.password ?? (whole ? undefined : old);
  return {
    ...others,
    kind: endpoint.kind === "standalone" ? "server" : endpoint.kind,
    endpoint: withRest(endpoint, draft.endpoint),
    ...(username !== undefined && { username }),
    ...((whole || database !== 0) && { database }),
    ...(whole && { tlsUse: tls === undefined ? "off" : draft.tlsUse === "off" ? "on" : draft.tlsUse }),
    ...(password !== undefined && { addressPassword: password }),
    ...(secrets.password !== undefined && { password: "address" as const }),
    ...(password === undefined && draft.password === "address" && { password: "none" as const }),
  };
}

/** What no address can say stays. */
function withRest(now: Endpoint, before: Endpoint | undefined): Endpoint {
  if (now.kind === "sentinel" && before?.kind === "sentinel") {
    const { username, translate } = before;
    return { ...now, role: before.role, ...(username !== undefined && { username }), ...(translate && { translate }) };
  }
  if (now.kind === "cluster" && before?.kind === "cluster" && before.translate)
    return { ...now, translate: before.translate };
  return now;
}
