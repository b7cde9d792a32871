// Which permission a user lacks, and what gives it. Pure.

export interface LackingPermission {
  /** What may not be asked: `INFO`, `SLOWLOG LEN`. */
  readonly question: string;
  /** As ACL rules spell it: `+info`, `+slowlog|len`. https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/ */
  readonly permission: string;
  /** What is not known without it. */
  readonly lost: string;
}

const LOST: Readonly<Record<string, string>> = {
  info: "memory, clients, persistence, replication and evictions",
  "slowlog|len": "how many commands were slow",
  "config|get": "whether events are sent and snapshots are made",
  time: "whether its clock is right",
};

export const lackingPermission = (refused: string): LackingPermission => ({
  question: refused.replace("|", " ").toUpperCase(),
  permission: `+${refused}`,
  lost: LOST[refused] ?? "some of its state",
});

/** The command by which an administrator gives them. */
export const granting = (user: string | undefined, refused: readonly string[]): string =>
  `ACL SETUSER ${user ?? "default"} ${refused.map((one) => `+${one}`).join(" ")}`;
