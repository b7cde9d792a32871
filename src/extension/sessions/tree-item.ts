// Makes a row of the tree what the editor shows.
import { type Command, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import type { Node } from "./node.ts";

const OPEN = { collapsed: TreeItemCollapsibleState.Collapsed, expanded: TreeItemCollapsibleState.Expanded };

/** `words`: what menus tell rows of the same kind apart by, such as whether their connection is unlocked. */
export function treeItem(node: Node, words: readonly string[]): TreeItem {
  const { label, description, tooltip, icon, color, context, open, command, spoken } = node.item;
  const shown = new TreeItem(label, open ? OPEN[open] : TreeItemCollapsibleState.None);
  const run: Command | undefined = command === undefined ? undefined : { command, title: label, arguments: [node] };
  return Object.assign(shown, {
    id: node.id,
    contextValue: [context, ...words].join("."),
    iconPath: color === undefined ? new ThemeIcon(icon) : new ThemeIcon(icon, new ThemeColor(color)),
    // Without a tooltip of its own a row would show its label twice.
    tooltip: tooltip ?? [label, description].filter(Boolean).join("\n"),
    accessibilityInformation: { label: spoken ?? [label, description].filter(Boolean).join(", "), role: "treeitem" },
    ...(description !== undefined && { description }),
    ...(run && { command: run }),
  });
}
