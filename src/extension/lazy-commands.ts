// Commands whose code is loaded with the first of them that is run: nobody else pays for it.
import { commands, Disposable } from "vscode";

export interface CommandSet extends Disposable {
  /** By the last part of their ids. None rejects for a server's sake. */
  readonly commands: Readonly<Record<string, (given: unknown) => Promise<void>>>;
}

export function lazyCommands(names: readonly string[], load: () => Promise<CommandSet>): Disposable {
  let loaded: Promise<CommandSet> | undefined;
  const run = async (name: string, given: unknown): Promise<void> => {
    loaded ??= load();
    await (await loaded).commands[name]?.(given);
  };
  return Disposable.from(
    ...names.map((name) => commands.registerCommand(`sessionDoctor.${name}`, (given: unknown) => run(name, given))),
    { dispose: () => void loaded?.then((set) => set.dispose()) },
  );
}
