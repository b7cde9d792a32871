// The rows below each row of the tree, from what is known at this moment.
import type { Connection } from "../connections/connection.ts";
import type { Browsing } from "./browsing.ts";
import { hiddenIn } from "./hidden-id.ts";
import { appItem } from "./items/app-item.ts";
import { attributeItem } from "./items/attribute-item.ts";
import { problemItems } from "./items/connection-item.ts";
import type { Item } from "./items/item.ts";
import { emptyStoreItem, failureItem, moreItem, noSessionItem, searchedItem } from "./items/page-items.ts";
import { sessionItem } from "./items/session-item.ts";
import { lookItem, storeFacts, storeItem } from "./items/store-items.ts";
import type { Row } from "./node.ts";
import type { Section } from "./section.ts";
import { isFiltered } from "./view-in-words.ts";

export function rowsOfConnection(
  connection: Connection,
  browsing: Browsing | undefined,
  sections: readonly Section[],
  now: number,
): Row[] {
  const rows = problemItems(connection, now).map((item, index): Row => leaf(`problem ${index}`, item));
  if (!browsing) return rows;
  const { progress } = browsing.browser;
  const apps = browsing.browser.apps();
  rows.push({ key: "store", kind: "store", item: storeItem(connection, progress) });
  for (const section of sections) {
    const item = section.item(connection);
    if (item) rows.push({ key: `section ${section.name}`, kind: "section", section: section.name, item });
  }
  rows.push(
    ...apps.map(
      (app): Row => ({
        key: app.id,
        kind: "app",
        app: app.id,
        item: appItem(app, browsing.view(app.id), progress.finished),
      }),
    ),
  );
  if (browsing.failure !== undefined && rows[0]?.key === "store")
    rows.push(leaf("failure", failureItem(browsing.failure)));
  if (apps.length === 0 && (progress.finished || browsing.isPaused))
    rows.push(leaf("empty", emptyStoreItem(progress.finished)));
  if (browsing.isPaused || browsing.isLookingAtAll)
    rows.push(leaf("look", lookItem(progress, browsing.isLookingAtAll, browsing.pace)));
  return rows;
}

/** Undefined where they have to be loaded first. */
export const rowsOfSection = (section: Section, connection: Connection, below: string | undefined): Row[] | undefined =>
  section
    .rows(connection, below)
    ?.map(({ key, item }): Row => ({ key, kind: "section", section: section.name, below: key, item }));

export const rowsOfStore = (connection: Connection, browsing: Browsing): Row[] =>
  storeFacts(connection, browsing.browser.progress).map((item, index) => leaf(`fact ${index}`, item));

/** Undefined where the page has to be asked for first. */
export function rowsOfApp(id: string, browsing: Browsing): Row[] | undefined {
  const page = browsing.page(id);
  if (!page) return undefined;
  const app = browsing.app(id);
  const filtered = isFiltered(browsing.view(id).filter);
  const now = browsing.browser.now();
  const rows = page.rows.map(
    (row): Row => ({
      key: row.ref,
      kind: "session",
      app: id,
      ref: row.ref,
      item: sessionItem(row, app?.framework ?? null, now),
    }),
  );
  const searched = searchedItem(page, browsing.isSearching(id));
  if (rows.length === 0 && !searched) rows.push({ ...leaf("none", noSessionItem(page, filtered)), app: id });
  // Without a filter the app itself knows better how many there are than a page of a while ago.
  const fitting = filtered ? page.fitting : Math.max(page.fitting, app?.sessions ?? 0);
  if (page.rows.length < fitting && page.rows.length > 0)
    rows.push({ ...leaf("more", moreItem({ ...page, fitting })), app: id });
  if (searched) rows.push({ ...leaf("searched", searched), app: id });
  return rows;
}

/** Undefined where the session has to be read first. */
export function rowsOfSession(app: string, ref: string, browsing: Browsing): Row[] | undefined {
  const opened = browsing.opened(ref);
  if (!opened) return undefined;
  const { session, problem, id, row } = opened;
  const own = { app, ref };
  const rows = (session?.attributes ?? []).map((attribute, index): Row => {
    const item = attributeItem(attribute, hiddenIn(attribute.name, id, row.maskedId));
    return { ...leaf(`attribute ${index}`, item), ...own };
  });
  if (problem !== undefined) rows.unshift({ ...leaf("problem", failureItem(problem)), ...own });
  if (rows.length === 0)
    rows.push({ ...leaf("none", { label: "It has no attributes", icon: "info", context: "nothing" }), ...own });
  return rows;
}

export const failedRow = (message: string): Row => leaf("failed", failureItem(message));

const leaf = (key: string, item: Item): Row => ({ key, kind: "leaf", item });
