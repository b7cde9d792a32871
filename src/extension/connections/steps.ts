// The questions that describe a connection, one concern each, in the order in which they are asked. Pure.
import { type Environment, mistakes } from "../../live/redis/profile.ts";
import { addressStep } from "./address-steps.ts";
import { environmentColor } from "./describe-state.ts";
import { type Draft, finish, type Kind, suggestedLabel } from "./draft.ts";
import { nameMistake } from "./saved-connections.ts";
import type { Choice, Step, TextStep } from "./step.ts";

export interface Found {
  readonly choices: Promise<readonly Choice[]>;
}

/** All steps for a draft as it is now: an answer may add or take away later ones, never earlier ones. */
export function stepsOf(draft: Draft, found?: Found): readonly Step[] {
  const { kind } = draft;
  const begin = kindStep(draft, found);
  if (kind === undefined) return [begin];
  if (kind === "snapshot") return [begin, fileStep(draft), labelStep(draft)];
  return [
    begin,
    ...addressStep(draft, kind),
    labelStep(draft),
    environmentStep(draft),
    usernameStep(draft),
    ...passwordSteps(draft),
    ...(kind === "socket" ? [] : tlsSteps(draft)),
    ...(kind === "cluster" ? [] : [databaseStep(draft)]),
  ];
}

const KINDS: readonly {
  readonly kind: Kind;
  readonly label: string;
  readonly icon: string;
  readonly detail: string;
}[] = [
  {
    kind: "server",
    label: "Server",
    icon: "server",
    detail: "host:6379, or an address such as rediss://user@host:6380/0",
  },
  { kind: "sentinel", label: "Sentinel", icon: "shield", detail: "Sentinels that know where the master is" },
  { kind: "cluster", label: "Cluster", icon: "server-environment", detail: "All masters of a Redis Cluster" },
  { kind: "socket", label: "Unix Socket", icon: "plug", detail: "A server on this machine, by the path of its socket" },
  {
    kind: "snapshot",
    label: "Snapshot File…",
    icon: "file-binary",
    detail: "An RDB file or JSON lines, read without a server",
  },
];

function kindStep(draft: Draft, found: Found | undefined): Step {
  return {
    kind: "pick",
    placeholder: "What holds the sessions?",
    ...(found !== undefined && { more: found.choices }),
    choices: KINDS.map(({ kind, label, icon, detail }) => ({
      label,
      icon,
      detail,
      group: "Other",
      active: draft.kind === kind,
      draft: draft.kind === kind ? draft : withoutPlace(draft, kind),
    })),
  };
}

function withoutPlace({ endpoint: _endpoint, snapshot: _snapshot, ...draft }: Draft, kind: Kind): Draft {
  return { ...draft, kind };
}

function fileStep(draft: Draft): Step {
  return {
    kind: "file",
    ...(draft.snapshot !== undefined && { value: draft.snapshot }),
    browse: { title: "Open Snapshot", filters: { Snapshots: ["rdb", "jsonl", "ndjson", "json"], "All Files": ["*"] } },
    take: (snapshot) => ({ ...draft, snapshot }),
  };
}

function labelStep(draft: Draft): Step {
  return {
    kind: "text",
    prompt: "A name for people.",
    value: draft.label ?? suggestedLabel(draft),
    check: nameMistake,
    take: (text) => ({ ...draft, label: text.trim() }),
  };
}

const ENVIRONMENTS: readonly { readonly environment: Environment; readonly label: string; readonly detail: string }[] =
  [
    { environment: "development", label: "Development", detail: "Data that nobody misses" },
    { environment: "staging", label: "Staging", detail: "Shared with others" },
    { environment: "production", label: "Production", detail: "Sessions of real people" },
  ];

function environmentStep(draft: Draft): Step {
  return {
    kind: "pick",
    placeholder: "Which environment is it? It is shown by the colour of its icon.",
    choices: ENVIRONMENTS.map(({ environment, label, detail }) => ({
      label,
      detail,
      icon: "circle-filled",
      color: environmentColor(environment),
      active: draft.environment === environment,
      draft: { ...draft, environment },
    })),
  };
}

function usernameStep(draft: Draft): Step {
  const { username: _username, ...nobody } = draft;
  return {
    kind: "text",
    prompt: "The user, as the server's access list names it. Leave it empty for the default user.",
    value: draft.username ?? "",
    check: (text) =>
      /\s|:\/\//.test(text.trim()) ? "A user name has no spaces. Leave it empty for the default user." : undefined,
    take: (text) => (text.trim() === "" ? nobody : { ...draft, username: text.trim() }),
  };
}

function passwordSteps(draft: Draft): readonly Step[] {
  const { addressPassword, kept, passwordStandsIn, password } = draft;
  const place = "Kept in the editor's secret storage, never in settings";
  const choices: Choice[] = [];
  const add = (use: Draft["password"], label: string, detail: string, icon: string): void =>
    void choices.push({ label, detail, icon, active: password === use, draft: { ...draft, password: use } });
  if (addressPassword !== undefined) add("address", "Use the Password of the Address", place, "key");
  if (kept.has("password")) add("kept", "Keep the Password as It Is", place, "key");
  const hint = passwordStandsIn === undefined ? "" : `. ${passwordStandsIn} has one beside the address`;
  add("entered", "Enter the Password…", `${place}${hint}`, "edit");
  add("asked", "Ask Each Time", "Never kept", "question");
  add(
    "none",
    "No Password",
    kept.has("password") ? "What is kept is forgotten" : "The server wants none",
    "circle-slash",
  );
  const pick: Step = { kind: "pick", placeholder: "The password", choices };
  if (password !== "entered") return [pick];
  const enter: TextStep = {
    kind: "text",
    prompt: `The password. ${place}.`,
    value: draft.secrets.password ?? "",
    secret: true,
    check: (text) => (text === "" ? "Enter the password, or go back to choose that there is none." : undefined),
    take: (text) => ({ ...draft, secrets: { ...draft.secrets, password: text } }),
  };
  return [pick, enter];
}

function tlsSteps(draft: Draft): readonly Step[] {
  const { tlsUse, tls } = draft;
  const choice = (use: Draft["tlsUse"], label: string, detail: string, icon: string): Choice => ({
    label,
    detail,
    icon,
    active: tlsUse === use,
    draft: { ...draft, tlsUse: use },
  });
  const pick: Step = {
    kind: "pick",
    placeholder: "TLS",
    choices: [
      choice("off", "No TLS", "Passwords and sessions cross the network in the clear", "unlock"),
      choice("on", "TLS", "The certificate must be signed by an authority that this machine trusts", "lock"),
      choice(
        "files",
        "TLS with Files…",
        "An authority (CA) of your own, a client certificate, another server name",
        "files",
      ),
      choice("any", "TLS with Any Certificate", "Whoever stands between can read along: for tests only", "warning"),
    ],
  };
  if (tlsUse !== "files") return [pick];
  return [
    pick,
    pemStep(
      draft,
      "ca",
      "The authority (CA) that signed the server's certificate. Leave it empty for those of this machine.",
    ),
    pemStep(draft, "cert", "The client certificate. Leave it empty where the server wants none."),
    ...(tls.cert === undefined
      ? []
      : [pemStep(draft, "key", "The key of the client certificate."), passphraseStep(draft)]),
    {
      kind: "text",
      prompt: "The name in the server's certificate, where it is not the host. Usually empty.",
      value: tls.servername ?? "",
      check: (text) => mistakeOf({ ...draft, tls: withText(tls, "servername", text) }, "tls.servername"),
      take: (text) => ({ ...draft, tls: withText(tls, "servername", text) }),
    },
  ];
}

function pemStep(draft: Draft, name: "ca" | "cert" | "key", prompt: string): Step {
  return {
    kind: "text",
    prompt,
    placeholder: "Path of a PEM file",
    value: draft.tls[name] ?? "",
    browse: { title: prompt, filters: { "PEM Files": ["pem", "crt", "cer", "key"], "All Files": ["*"] } },
    check: (text) => {
      if (text.trim() === "") return name === "key" ? "The certificate needs its key." : undefined;
      return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text.trim()) ? undefined : "Give the file's whole path.";
    },
    take: (text) => {
      const tls = withText(draft.tls, name, text);
      const { key: _key, ...alone } = tls;
      return { ...draft, tls: name === "cert" && tls.cert === undefined ? alone : tls };
    },
  };
}

function passphraseStep(draft: Draft): Step {
  return {
    kind: "text",
    prompt: draft.kept.has("keyPassphrase")
      ? "The passphrase of the key. Leave it empty to keep it as it is."
      : "The passphrase of the key. Leave it empty where it has none.",
    value: draft.secrets.keyPassphrase ?? "",
    secret: true,
    check: () => undefined,
    take: (text) => {
      const { keyPassphrase: _old, ...secrets } = draft.secrets;
      return { ...draft, secrets: { ...secrets, ...(text !== "" && { keyPassphrase: text }) } };
    },
  };
}

function databaseStep(draft: Draft): Step {
  const read = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN);
  return {
    kind: "text",
    prompt: "The database, from 0 on.",
    value: String(draft.database),
    check: (text) => mistakeOf({ ...draft, database: read(text) }, "database"),
    take: (text) => ({ ...draft, database: read(text) }),
  };
}

type TlsFiles = Draft["tls"];

function withText(tls: TlsFiles, name: keyof TlsFiles, text: string): TlsFiles {
  const { [name]: _old, ...others } = tls;
  return text.trim() === "" ? others : { ...others, [name]: text.trim() };
}

/** What the profile's own check says about one of its settings. */
function mistakeOf(draft: Draft, at: string): string | undefined {
  const { saved } = finish(draft);
  return "snapshot" in saved ? undefined : mistakes(saved).find((one) => one.at === at)?.message;
}
