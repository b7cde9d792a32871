// Which rules tell something in which of the eleven steps of the troubleshooting guide.

/** By the number of the step. Every rule has its step: a test holds it. */
export const RULES_OF_STEPS: Readonly<Record<number, readonly string[]>> = {
  3: ["hop-drops-affinity", "hop-affinity-cookie-exposed", "store-local-behind-balancer"],
  4: [
    ...["cookie-domain-too-wide", "cookie-expires-while-active", "cookie-not-secure", "cookie-prefix-broken"],
    ...["cookie-samesite-none-insecure", "cookie-script-readable", "hop-hides-https", "login-keeps-session-id"],
    "login-limit-per-node",
  ],
  5: [
    ...["store-cannot-save", "store-clients-blocked", "store-commands-slow", "store-differs-from-file"],
    ...["store-events-off", "store-evicts-sessions", "store-in-process", "store-lost-on-restart"],
    ...["store-memory-nearly-full", "store-memory-unbounded", "store-open-to-network", "store-prefix-shared"],
    ...["store-refuses-clients", "store-replica-behind", "store-writes-no-ttl"],
    ...["command-blocks-store", "command-exposes-password", "command-flushes-store"],
  ],
  6: ["value-not-serializable", "value-no-version-uid"],
  7: [
    ...["hop-route-unmatched", "hop-route-duplicated", "key-differs-between-nodes", "key-changes-at-start"],
    ...["key-in-source", "key-too-short"],
  ],
  8: [
    ...["lifetime-differs-from-code", "lifetime-never-expires", "lifetime-setting-overridden"],
    ...["lifetime-store-shorter-than-app", "lifetime-unit-mistaken", "store-settings-ignored", "store-clock-differs"],
  ],
  10: [
    ...["rollout-drain-too-short", "rollout-drain-unchecked", "rollout-drops-sessions"],
    ...["rollout-health-gate-unbounded", "rollout-skips-drain", "rollout-stops-all-nodes"],
  ],
};

/** Steps about which a connected server can be asked. */
export const LIVE_STEPS: readonly number[] = [5, 8];
