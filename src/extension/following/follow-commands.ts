// The commands that follow and compare sessions, as they are registered when the extension starts: the rest is loaded with the first.
import type { Disposable } from "vscode";
import { lazyCommands } from "../lazy-commands.ts";
import type { FollowingParts } from "./following.ts";

const NAMES = [
  "followSession",
  "compareSession",
  "pauseFollowing",
  "resumeFollowing",
  "clearTimeline",
  "showTimelineValues",
  "hideTimelineValues",
  "exportTimeline",
] as const;

export const followCommands = (parts: FollowingParts): Disposable =>
  lazyCommands(NAMES, async () => (await import("./following.ts")).createFollowing(parts));
