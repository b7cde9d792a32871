// All rules, in reading order.
import type { Rule } from "../rule.ts";
import { storeEvictsSessions } from "./store-evicts-sessions.ts";

export const rules: readonly Rule[] = [storeEvictsSessions];
