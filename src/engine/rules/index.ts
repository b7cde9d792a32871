// All rules, in reading order.
import type { Rule } from "../rule.ts";
import { commandBlocksStore } from "./command-blocks-store.ts";
import { commandExposesPassword } from "./command-exposes-password.ts";
import { commandFlushesStore } from "./command-flushes-store.ts";
import { cookieDomainTooWide } from "./cookie-domain-too-wide.ts";
import { cookieExpiresWhileActive } from "./cookie-expires-while-active.ts";
import { cookieNotSecure } from "./cookie-not-secure.ts";
import { cookiePrefixBroken } from "./cookie-prefix-broken.ts";
import { cookieSamesiteNoneInsecure } from "./cookie-samesite-none-insecure.ts";
import { cookieScriptReadable } from "./cookie-script-readable.ts";
import { hopAffinityCookieExposed } from "./hop-affinity-cookie-exposed.ts";
import { hopDropsAffinity } from "./hop-drops-affinity.ts";
import { hopHidesHttps } from "./hop-hides-https.ts";
import { hopRouteDuplicated } from "./hop-route-duplicated.ts";
import { hopRouteUnmatched } from "./hop-route-unmatched.ts";
import { keyChangesAtStart } from "./key-changes-at-start.ts";
import { keyDiffersBetweenNodes } from "./key-differs-between-nodes.ts";
import { keyInSource } from "./key-in-source.ts";
import { keyTooShort } from "./key-too-short.ts";
import { lifetimeDiffersFromCode } from "./lifetime-differs-from-code.ts";
import { lifetimeNeverExpires } from "./lifetime-never-expires.ts";
import { lifetimeSettingOverridden } from "./lifetime-setting-overridden.ts";
import { lifetimeStoreShorterThanApp } from "./lifetime-store-shorter-than-app.ts";
import { lifetimeUnitMistaken } from "./lifetime-unit-mistaken.ts";
import { loginKeepsSessionId } from "./login-keeps-session-id.ts";
import { loginLimitPerNode } from "./login-limit-per-node.ts";
import { rolloutDrainTooShort } from "./rollout-drain-too-short.ts";
import { rolloutDrainUnchecked } from "./rollout-drain-unchecked.ts";
import { rolloutDropsSessions } from "./rollout-drops-sessions.ts";
import { rolloutHealthGateUnbounded } from "./rollout-health-gate-unbounded.ts";
import { rolloutSkipsDrain } from "./rollout-skips-drain.ts";
import { rolloutStopsAllNodes } from "./rollout-stops-all-nodes.ts";
import { storeCannotSave } from "./store-cannot-save.ts";
import { storeClientsBlocked } from "./store-clients-blocked.ts";
import { storeClockDiffers } from "./store-clock-differs.ts";
import { storeCommandsSlow } from "./store-commands-slow.ts";
import { storeDiffersFromFile } from "./store-differs-from-file.ts";
import { storeEventsOff } from "./store-events-off.ts";
import { storeEvictsSessions } from "./store-evicts-sessions.ts";
import { storeInProcess } from "./store-in-process.ts";
import { storeLocalBehindBalancer } from "./store-local-behind-balancer.ts";
import { storeLostOnRestart } from "./store-lost-on-restart.ts";
import { storeMemoryNearlyFull } from "./store-memory-nearly-full.ts";
import { storeMemoryUnbounded } from "./store-memory-unbounded.ts";
import { storeOpenToNetwork } from "./store-open-to-network.ts";
import { storePrefixShared } from "./store-prefix-shared.ts";
import { storeRefusesClients } from "./store-refuses-clients.ts";
import { storeReplicaBehind } from "./store-replica-behind.ts";
import { storeSettingsIgnored } from "./store-settings-ignored.ts";
import { storeWritesNoTtl } from "./store-writes-no-ttl.ts";
import { valueNoVersionUid } from "./value-no-version-uid.ts";
import { valueNotSerializable } from "./value-not-serializable.ts";

export const rules: readonly Rule[] = [
  cookieNotSecure,
  cookieScriptReadable,
  cookieSamesiteNoneInsecure,
  cookieDomainTooWide,
  cookiePrefixBroken,
  cookieExpiresWhileActive,
  lifetimeNeverExpires,
  lifetimeUnitMistaken,
  lifetimeSettingOverridden,
  lifetimeStoreShorterThanApp,
  lifetimeDiffersFromCode,
  storeInProcess,
  storeWritesNoTtl,
  storeEvictsSessions,
  storeLocalBehindBalancer,
  storePrefixShared,
  storeMemoryUnbounded,
  storeMemoryNearlyFull,
  storeLostOnRestart,
  storeCannotSave,
  storeReplicaBehind,
  storeOpenToNetwork,
  storeRefusesClients,
  storeClientsBlocked,
  storeCommandsSlow,
  storeClockDiffers,
  storeEventsOff,
  storeDiffersFromFile,
  storeSettingsIgnored,
  keyInSource,
  keyChangesAtStart,
  keyTooShort,
  keyDiffersBetweenNodes,
  loginKeepsSessionId,
  loginLimitPerNode,
  valueNotSerializable,
  valueNoVersionUid,
  hopDropsAffinity,
  hopRouteUnmatched,
  hopRouteDuplicated,
  hopHidesHttps,
  hopAffinityCookieExposed,
  rolloutSkipsDrain,
  rolloutDrainUnchecked,
  rolloutDrainTooShort,
  rolloutHealthGateUnbounded,
  rolloutStopsAllNodes,
  rolloutDropsSessions,
  commandBlocksStore,
  commandFlushesStore,
  commandExposesPassword,
];
