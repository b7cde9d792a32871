// "Advise Session Strategy": what the files say, what a person says, and a page with reasons for and against.
import { type QuickPickItem, window } from "vscode";
import type { SeenDeployment } from "../../protocol.ts";
import type { QuestionId } from "../../runbook/advice/answers.ts";
import { givenBy } from "../../runbook/advice/given.ts";
import { writeAdvice } from "../../runbook/advice/write-advice.ts";
import type { MadePage } from "../runbook/library.ts";
import { askAnswers } from "./ask-answers.ts";
import { placeLinks } from "./link-to.ts";

const TITLE = "Advise Session Strategy";

/** Undefined where the person went away. */
export async function adviceFor(deployments: readonly SeenDeployment[]): Promise<MadePage | undefined> {
  const chosen = await chooseApp(deployments, TITLE);
  if (chosen === "cancel") return undefined;
  const given = await askAnswers(chosen ? givenBy(chosen) : {}, chosen ? `${TITLE}: ${chosen.name}` : TITLE);
  return given && { id: "advice", ...pageOf(chosen, given) };
}

function pageOf(chosen: SeenDeployment | undefined, given: Parameters<typeof writeAdvice>[0]): Omit<MadePage, "id"> {
  const links = placeLinks();
  const markdown = writeAdvice(given, {
    name: chosen?.name ?? "this workspace",
    ...(chosen?.kept && { kept: chosen.kept }),
    placeOf(question) {
      const at = seenOf(chosen, question)?.at;
      return at && links.to(at);
    },
  });
  return { markdown, places: links.places };
}

/** What the files show of a question. */
function seenOf(chosen: SeenDeployment | undefined, question: QuestionId) {
  if (question === "storePossible") return chosen?.store;
  return question === "nodes" || question === "nodesComeAndGo" || question === "servlet"
    ? chosen?.[question]
    : undefined;
}

/** Undefined where there is none to choose among. */
export async function chooseApp(
  deployments: readonly SeenDeployment[],
  title: string,
): Promise<SeenDeployment | undefined | "cancel"> {
  if (deployments.length < 2) return deployments[0];
  const items = deployments.map((deployment): QuickPickItem & { readonly deployment: SeenDeployment } => ({
    label: deployment.name,
    ...(deployment.app !== deployment.name && { description: deployment.app }),
    detail: deployment.kept ? `Now ${deployment.kept.because}` : "Where its sessions are is not known from the files",
    deployment,
  }));
  const placeHolder = "Which application?";
  return (await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.deployment ?? "cancel";
}
