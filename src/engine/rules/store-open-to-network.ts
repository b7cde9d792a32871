// A store that anybody who reaches its port may read and write.
import { known, type Port, type RolloutFact, type StoreFact, where } from "../facts.ts";
import type { Report } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { overruled } from "./overruled.ts";

export const storeOpenToNetwork: Rule = {
  id: "store-open-to-network",
  topic: "redis-access",
  title: "The store takes commands from anybody who reaches it",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "server" || !known(store.authentication, (asked) => !asked)) continue;
      if (store.running) {
        if (known(store.address, isElsewhere)) yield answered(store);
        continue;
      }
      if (!known(store.bind, (addresses) => addresses.length === 0 || addresses.some(isEverywhere))) continue;
      if (overruled(store, model, "authentication", "bind", "protectedMode")) continue;
      const runners = model.runners(store);
      if (runners.length === 0) {
        if (known(store.protectedMode, (on) => !on)) yield alone(store);
        continue;
      }
      // A container is closed by itself: what counts is the port that is published.
      for (const { to } of runners) {
        const port = to.ports.find((candidate) => isOpen(candidate, store));
        if (!port || !isUnprotected(store, to)) continue;
        yield store.address
          ? published(port, to, model.users(store).length > 0)
          : { ...alone(store), related: [{ at: port.at ?? to.at, message: "Published here." }] };
        break;
      }
    }
  },
};

/** It was reached from another machine, and nobody asked for a password: that is seen, not concluded. */
function answered(store: StoreFact): Report {
  return {
    at: where(store, store.authentication),
    message:
      "This server answered another machine without a password: whoever reaches it reads and changes all sessions.",
    // A private network may be closed to everybody else.
    severity: "warning",
    confidence: "medium",
  };
}

const isElsewhere = (address: string): boolean => !/^(?:127\.|\[?::1\]?:|localhost:|\/)/.test(address);

function alone(store: StoreFact): Report {
  const knob = [store.bind, store.protectedMode, store.authentication].find((candidate) => candidate?.state === "set");
  return {
    at: where(store, knob),
    message:
      "Redis listens on every address, without a password and without protected mode: whoever reaches it reads and changes all it keeps.",
  };
}

function published(port: Port, rollout: RolloutFact, keepsSessions: boolean): Report {
  return {
    at: port.at ?? rollout.at,
    message: `Port ${port.published} is open on every address of the host, and this Redis asks for no password.`,
    // A firewall in front of the host may keep it closed.
    severity: keepsSessions ? "warning" : "info",
    confidence: keepsSessions ? "medium" : "low",
    fixes: port.slot
      ? [
          {
            title: "Publish the port for this machine only",
            safe: false,
            turns: [{ slot: port.slot, value: "127.0.0.1" }],
          },
        ]
      : [],
  };
}

const isEverywhere = (address: string): boolean => /^-?(?:\*|0\.0\.0\.0|::|::\*)$/.test(address);

function isOpen(port: Port, store: StoreFact): boolean {
  const own = store.address?.state === "default" ? store.address.value.replace(/^.*:/, "") : "6379";
  return (
    port.published !== undefined && String(port.target) === own && (port.host === undefined || isEverywhere(port.host))
  );
}

/** The official images are built without protected mode: https://github.com/docker-library/redis and valkey-io/valkey-container. */
function isUnprotected({ protectedMode }: StoreFact, { image = "" }: RolloutFact): boolean {
  const official = /^(?:docker\.io\/)?(?:(?:library\/)?redis|valkey\/valkey)(?:[:@]|$)/.test(image);
  return known(protectedMode, (on) => !on) || (official && protectedMode?.state === "default");
}
