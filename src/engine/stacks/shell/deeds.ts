// What a command of a deploy script does to a node, or says to the balancer in front of it.

/** `all`: to every node of a deployment at once, whatever loop it stands in. */
export type Deed =
  | { readonly does: "stop"; readonly what: string; readonly all?: true }
  | { readonly does: "start" }
  | {
      readonly does: "tell";
      readonly wish?: "out" | "cut" | "in";
      readonly asks: "http" | "other";
      readonly inert?: string;
    }
  | { readonly does: "wait"; readonly seconds?: number };

/** Programs by which deeds are done: only commands around these words are looked at. */
export const DOERS = [
  "systemctl",
  "service",
  "shutdown.sh",
  "startup.sh",
  "catalina.sh",
  "docker",
  "docker-compose",
  "podman",
  "kubectl",
  "oc",
  "pm2",
  "supervisorctl",
  "curl",
  "wget",
  "socat",
  "nc",
  "nginx",
  "apachectl",
  "apache2ctl",
  "aws",
  "sleep",
] as const;

/** Words with which a script becomes worth reading: it stops something. */
export const STOPPERS = [
  "systemctl stop",
  "systemctl restart",
  "service tomcat",
  "shutdown.sh",
  "catalina.sh",
  "docker stop",
  "docker restart",
  "compose stop",
  "compose restart",
  "compose down",
  "kubectl delete",
  "kubectl scale",
  "pm2 restart",
  "pm2 stop",
  "pm2 delete",
  "supervisorctl restart",
  "supervisorctl stop",
  "balancer-manager",
] as const;

/** `source` is the whole command with what is piped into it, as written. Options before the program are skipped. */
export function deedsOf(words: readonly string[], source: string): readonly Deed[] {
  const index = words.findIndex((word) => (DOERS as readonly string[]).includes(nameOf(word)));
  if (index < 0 || !words.slice(0, index).every((word, at) => isPrelude(word, words[at - 1]))) return [];
  const [program = "", ...args] = words.slice(index);
  return PROGRAMS[nameOf(program)]?.(args, source) ?? [];
}

const nameOf = (word: string): string => word.slice(word.lastIndexOf("/") + 1);

/** What starts another program, with its options and their values. */
function isPrelude(word: string, before: string | undefined): boolean {
  return (
    /^(?:sudo|doas|env|timeout|nohup|exec|time|nice|\w+=.*|-.*|\d+[smh]?)$/.test(word) || /^-[ugp]$/.test(before ?? "")
  );
}

type Program = (args: readonly string[], source: string) => readonly Deed[];

const systemctl: Program = (args) => {
  const [verb, unit = ""] = args.filter((arg) => !arg.startsWith("-"));
  return unitDeeds(verb, unit);
};

/** `stop`, `start`, `restart` of a unit; a balancer that is told to read its files anew is told something. */
function unitDeeds(verb: string | undefined, unit: string): readonly Deed[] {
  const what = unit.replace(/\.service$/, "");
  if (/^(?:nginx|haproxy|httpd|apache2|traefik|keepalived)$/.test(what)) return verb === "reload" ? [TOLD] : [];
  if (what === "" || /^(?:docker|ssh|sshd|cron|network\w*|firewalld|rsyslog|systemd.*)$/.test(what)) return [];
  if (verb === "stop") return [{ does: "stop", what }];
  if (verb === "start") return [START];
  return verb === "restart" ? [{ does: "stop", what }, START] : [];
}

const START: Deed = { does: "start" };
const TOLD: Deed = { does: "tell", asks: "other" };

const docker: Program = (args) => {
  const plain = args.filter((arg) => !arg.startsWith("-"));
  const [verb, name = ""] = plain;
  if (verb === "compose") return compose(plain.slice(1));
  if (verb === "stop" || verb === "kill") return name === "" ? [] : [{ does: "stop", what: name }];
  if (verb === "restart") return name === "" ? [] : [{ does: "stop", what: name }, START];
  return verb === "start" || verb === "run" ? [START] : [];
};

/** Without the name of a service it means all of them. */
function compose(plain: readonly string[]): readonly Deed[] {
  const verb = plain.findIndex((word) => /^(?:up|down|stop|restart|start|kill|create)$/.test(word));
  const [name = "", service] = plain.slice(verb);
  const all = service === undefined && { all: true as const };
  const what = service ?? "all services";
  if (name === "down" || name === "stop" || name === "kill") return [{ does: "stop", what, ...all }];
  if (name === "restart") return [{ does: "stop", what, ...all }, START];
  return name === "up" || name === "start" ? [START] : [];
}

const kubectl: Program = (args) => {
  const plain = args.filter((arg) => !arg.startsWith("-"));
  const [verb, kind = "", name] = plain;
  if (verb === "cordon" || verb === "drain") return [{ does: "tell", wish: "out", asks: "other" }];
  if (verb === "uncordon") return [{ does: "tell", wish: "in", asks: "other" }];
  if (verb === "apply" || verb === "create") return [START];
  if (verb === "scale") {
    const replicas = /^--replicas=(\d+)$/.exec(args.find((arg) => arg.startsWith("--replicas=")) ?? "")?.[1];
    const target = kind.includes("/") ? kind : `${kind}/${name ?? ""}`;
    if (!/^(?:deploy|deployment|deployments|sts|statefulset)(?:\.apps)?\//.test(target)) return [];
    return replicas === "0" ? [{ does: "stop", what: target, all: true }] : replicas === undefined ? [] : [START];
  }
  if (verb !== "delete") return [];
  const many = args.some((arg) => /^(?:--all|-l|-l=.*|--selector.*)$/.test(arg));
  if (/^(?:po|pod|pods)$/.test(kind) && many) return [{ does: "stop", what: "all pods", all: true }, START];
  if (/^(?:deploy|deployment|deployments|sts|statefulset)(?:\/.+)?$/.test(kind))
    return [{ does: "stop", what: kind, all: true }];
  return [];
};

/** `reload` replaces the processes one by one; `restart` does not wait. */
const pm2: Program = (args) => {
  const [verb, name = ""] = args.filter((arg) => !arg.startsWith("-"));
  const all = name === "all" && { all: true as const };
  if (verb === "stop" || verb === "delete") return [{ does: "stop", what: name, ...all }];
  if (verb === "restart") return [{ does: "stop", what: name, ...all }, START];
  return verb === "start" || verb === "reload" || verb === "startOrReload" ? [START] : [];
};

const request: Program = (args, source) => {
  if (/balancer-manager/.test(source)) return [manager(args, source)];
  const changes = args.some((arg, index) =>
    /^(?:-X|--request)$/.test(args[index - 1] ?? "")
      ? /^(?:PUT|POST|PATCH|DELETE)$/.test(arg)
      : /^(?:-X(?:PUT|POST|PATCH|DELETE)|--request=(?:PUT|POST|PATCH|DELETE)|-d|--data.*|--json|--post-data.*|-F)$/.test(
          arg,
        ),
  );
  if (!changes || !/balanc|haproxy|traefik|upstream|drain|\blb\b|[_-]lb\b|\blb[_-]|\/servers?\//i.test(source))
    return [];
  const wish = wishOf(source);
  return [{ does: "tell", asks: "http", ...(wish && { wish }) }];
};

/** https://github.com/apache/httpd/blob/trunk/modules/proxy/mod_proxy_balancer.c, balancer_handler */
function manager(args: readonly string[], source: string): Deed {
  const posts = args.some((arg) => /^(?:-d|--data.*|--json|--post-data.*|-F|-XPOST|POST)$/.test(arg));
  const asks = "http";
  if (!posts && /balancer-manager\/?\?[^"'\s]*\w=/.test(source) && !/[?&]xml=/.test(source))
    return {
      does: "tell",
      asks,
      inert: "the balancer-manager takes changes by POST only, and answers this GET without doing anything",
    };
  if (!posts) return { does: "tell", asks };
  if (/w_status_D=1/.test(source)) return { does: "tell", asks, wish: "cut" };
  if (/w_status_[NDSHC]=0/.test(source)) return { does: "tell", asks, wish: "in" };
  return /w_status_N=1/.test(source) ? { does: "tell", asks, wish: "out" } : { does: "tell", asks };
}

/** What HAProxy is told by its socket. https://docs.haproxy.org/3.2/management.html#9.3 */
const socket: Program = (_args, source) => {
  if (/\bshow (?:stat|info|servers|health|sess)/.test(source)) return [];
  if (!/\b(?:set|enable|disable) server\b|\bset weight\b/.test(source))
    return /haproxy|admin\.sock/.test(source) ? [TOLD] : [];
  const state =
    /state\s+(drain|maint|ready)/.exec(source)?.[1] ??
    (/disable server/.test(source) ? "maint" : /enable server/.test(source) ? "ready" : "");
  const wish = ({ drain: "out", maint: "cut", ready: "in" } as const)[state as "drain"];
  return [{ does: "tell", asks: "other", ...(wish && { wish }) }];
};

const reload: Program = (args) => (args.some((arg) => /^(?:reload|graceful)$/.test(arg)) ? [TOLD] : []);

const aws: Program = (args) => {
  if (args.some((arg) => /^deregister-(?:targets|instances-from-load-balancer)$/.test(arg)))
    return [{ does: "tell", wish: "out", asks: "other" }];
  if (args.some((arg) => /^register-(?:targets|instances-with-load-balancer)$/.test(arg)))
    return [{ does: "tell", wish: "in", asks: "other" }];
  return args.some((arg) => /^elb/.test(arg)) ? [TOLD] : [];
};

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };

const sleep: Program = ([time = ""]) => {
  const [, number, unit = ""] = /^(\d+)([smh]?)$/.exec(time) ?? [];
  return [number === undefined ? { does: "wait" } : { does: "wait", seconds: Number(number) * (UNITS[unit] ?? 1) }];
};

const PROGRAMS: Readonly<Record<string, Program>> = {
  systemctl,
  service: ([unit = "", verb]) => unitDeeds(verb, unit),
  "shutdown.sh": () => [{ does: "stop", what: "tomcat" }],
  "startup.sh": () => [START],
  "catalina.sh": ([verb]) => (verb === "stop" ? [{ does: "stop", what: "tomcat" }] : [START]),
  docker,
  podman: docker,
  "docker-compose": (args) => compose(args.filter((arg) => !arg.startsWith("-"))),
  kubectl,
  oc: kubectl,
  pm2,
  supervisorctl: ([verb, name = ""]) => {
    const all = name === "all" && { all: true as const };
    if (verb === "stop") return [{ does: "stop", what: name, ...all }];
    return verb === "restart" ? [{ does: "stop", what: name, ...all }, START] : verb === "start" ? [START] : [];
  },
  curl: request,
  wget: request,
  socat: socket,
  nc: socket,
  nginx: reload,
  apachectl: reload,
  apache2ctl: reload,
  aws,
  sleep,
};

/** What a request to some balancer asks for, in the words that such interfaces use. */
function wishOf(source: string): "out" | "cut" | "in" | undefined {
  if (/drain|\binactive\b/i.test(source)) return "out";
  if (/\bmaint|disabled?\b|\bdown\b|offline|\bremove\b/i.test(source)) return "cut";
  return /\bactive\b|enabled?\b|\bready\b|\bup\b|online|\badd\b/i.test(source) ? "in" : undefined;
}
