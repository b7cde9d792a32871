// The commands that look at the workspace as a whole. What they do is loaded when the first of them is used.
import { commands, Disposable } from "vscode";
import type { AdviceOptions, AdviceWindow } from "./advice-window.ts";

export function createAdvice(options: AdviceOptions): Disposable {
  let loaded: Promise<AdviceWindow> | undefined;
  const on = (command: string, run: (one: AdviceWindow) => Promise<void>): Disposable =>
    commands.registerCommand(command, async () => {
      loaded ??= import("./advice-window.ts").then(({ openAdviceWindow }) => openAdviceWindow(options));
      await run(await loaded);
    });
  return Disposable.from(
    on("sessionDoctor.advise", (one) => one.advise()),
    on("sessionDoctor.preflight", (one) => one.preflight()),
    on("sessionDoctor.walk", (one) => one.walk()),
  );
}
