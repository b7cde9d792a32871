// The health of live servers in the editor, wired: what is looked at and when, its rows, its evidence and its commands.
import { commands, Disposable, type Event, EventEmitter, window } from "vscode";
import { type LiveFinding, OPEN_PAGE_COMMAND } from "../../protocol.ts";
import type { Connections, OfConnection } from "../connections/connection.ts";
import { openPlace } from "../open-place.ts";
import type { Section } from "../sessions/section.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import type { Judge } from "./examine.ts";
import { findingOf } from "./finding-key.ts";
import { Health, type HealthState } from "./health.ts";
import { healthSection, keyOfFinding, partOfFinding } from "./health-section.ts";

export interface HealthOptions {
  readonly connections: Connections;
  readonly judge: Judge;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

export interface LiveHealth extends Disposable {
  readonly section: Section;
  state(connection: string): HealthState;
  look(connection: string): Promise<void>;
  readonly onDidChange: Event<string>;
  readonly evidence: Pick<Evidence, "show">;
  /** Findings may be others now. */
  filesChanged(): void;
}

/** Milliseconds in which changes of files are gathered. */
const GATHER = 500;

export function createHealth({ connections, judge, report }: HealthOptions): LiveHealth {
  const changes = new EventEmitter<string>();
  const health = new Health({
    connection: (id) => connections.get(id),
    judge,
    changed: (id) => changes.fire(id),
    report,
  });
  const evidence = createEvidence({
    text: (id, address) => health.state(id).seen?.servers.find((one) => one.address === address)?.text,
    label: (id) => connections.get(id)?.saved.label ?? id,
  });
  let gathering: NodeJS.Timeout | undefined;

  const on = (command: string, run: (given: unknown) => Promise<unknown>): Disposable =>
    commands.registerCommand(`sessionDoctor.${command}`, async (given: unknown) => {
      try {
        await run(given);
      } catch (error) {
        report(error);
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  const registered = Disposable.from(
    changes,
    evidence,
    { dispose: () => health.dispose() },
    { dispose: () => clearTimeout(gathering) },
    connections.onDidChange((one) => {
      for (const { saved } of one ? [one] : connections.all()) health.follow(saved.id);
    }),
    changes.event((id) => evidence.update(id)),
    on("refreshHealth", async (given) => {
      const id = typeof given === "string" ? given : (given as Exclude<OfConnection, string> | undefined)?.connection;
      const ids = id === undefined ? connections.all().map(({ saved }) => saved.id) : [id];
      await Promise.all(ids.map((one) => health.look(one)));
    }),
    on("openEvidence", async (given) => {
      const { connection, finding, part } = ofRow(given, health);
      if (!finding) return;
      const related = finding.related[relatedOf(part) ?? -1];
      const line = related && "evidence" in related ? related.evidence : finding.evidence;
      await evidence.show(connection, finding, line);
    }),
    on("openFindingPlace", async (given) => {
      const { finding, part } = ofRow(given, health);
      const related = finding?.related[relatedOf(part) ?? -1];
      if (related && "uri" in related) await openPlace(related);
    }),
    on("openFindingPage", async (given) => {
      const { finding } = ofRow(given, health);
      if (finding) await commands.executeCommand(OPEN_PAGE_COMMAND, finding.rule);
    }),
  );

  return {
    section: healthSection(health, changes.event),
    state: (id) => health.state(id),
    look: (id) => health.look(id),
    onDidChange: changes.event,
    evidence,
    filesChanged() {
      clearTimeout(gathering);
      gathering = setTimeout(() => void health.judgeAgain(), GATHER);
    },
    dispose: () => registered.dispose(),
  };
}

/** What a row of the tree is about. */
function ofRow(
  given: unknown,
  health: Health,
): { readonly connection: string; readonly finding: LiveFinding | undefined; readonly part: string | undefined } {
  const { connection = "", below = "" } = (given ?? {}) as { readonly connection?: string; readonly below?: string };
  const finding = findingOf(health.state(connection).seen?.findings ?? [], keyOfFinding(below));
  return { connection, finding, part: partOfFinding(below) };
}

function relatedOf(part: string | undefined): number | undefined {
  const index = /^related (\d+)$/.exec(part ?? "")?.[1];
  return index === undefined ? undefined : Number(index);
}
