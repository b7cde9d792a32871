// Takes a rule's page apart: what stands in its head, its title, and its text.

export interface Page {
  readonly rule: string;
  readonly title: string;
  readonly severity: string;
  readonly topic: string;
  /** Markdown, without head and title. */
  readonly body: string;
}

export function parsePage(rule: string, markdown: string): Page {
  const [, head = "", text = markdown] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(markdown) ?? [];
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(head)?.[1]?.trim() ?? "";
  const [whole = "", title = rule] = /^# (.*)$/m.exec(text) ?? [];
  return { rule, title, severity: field("severity"), topic: field("topic"), body: text.replace(whole, "").trimStart() };
}
