// All stacks, in reading order. Settling runs in this order too.
import type { Stack } from "../stack.ts";
import { compose } from "./compose/compose.ts";
import { redisConf } from "./redis-conf.ts";
import { shell } from "./shell/shell.ts";

export const stacks: readonly Stack[] = [redisConf, compose, shell];
