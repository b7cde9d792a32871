// Scripts that replace one node after the other, for each place where sessions may be.
import { driverFor, type Program } from "./balancers.ts";
import {
  ALL_UP,
  countSessions,
  countSettings,
  EMPTY,
  FINISH,
  HEALTHY,
  type Named,
  nodeList,
  OPEN,
  REPLACE,
  SPEAK,
  script,
} from "./parts.ts";

export interface Rolling {
  readonly program: Program;
  /** Name of the balancer. */
  readonly balancer: string;
  readonly nodes: readonly Named[];
  /** Where the sessions are: it decides what a node is waited for. */
  readonly kept: "memory" | "copied" | "outside" | "client";
  readonly servlet: boolean;
  /** Puts the new release on a node, when nobody names another program. */
  readonly replace?: string;
}

/** A whole script. It stops at the first surprise, says in which state it leaves the node, and waits for nothing without a limit. */
export function rollingScript(rolling: Rolling): string {
  const { program, balancer, nodes, kept, servlet, replace = "./replace-node" } = rolling;
  const driver = driverFor(program, balancer);
  const counts = kept === "memory" || kept === "copied";
  const healthPath = servlet ? "/" : "/health";
  const settings = [
    nodeList(nodes),
    driver.settings,
    `replace_program="\${REPLACE:-${replace}}" # gets the name and the address of a node`,
    `replace_limit="\${REPLACE_LIMIT:-600}" # seconds, as all limits`,
    `health_path="\${HEALTH_PATH:-${healthPath}}"`,
    `health_limit="\${HEALTH_LIMIT:-180}"`,
    `request_limit="\${REQUEST_LIMIT:-60}"`,
    ...(counts ? [countSettings(servlet)] : []),
    ...(kept === "memory"
      ? [`session_limit="\${SESSION_LIMIT:-14400}" # then the node is put back with its old release`]
      : []),
    `settle="\${SETTLE:-60}"`,
    `pause="\${PAUSE:-5}"`,
  ].join("\n");
  return script(
    `#!/usr/bin/env bash\n# ${HEAD[kept]}\n# Needs: ${NEEDS[program].join(", ")}. All settings can be given by variables of the environment.\nset -euo pipefail`,
    settings,
    SPEAK,
    driver.functions,
    ...(counts ? [countSessions(servlet)] : []),
    ...(kept === "memory" ? [EMPTY] : []),
    ...(kept === "copied" ? [COMPLETE] : []),
    REPLACE,
    HEALTHY,
    ALL_UP,
    OPEN,
    FINISH,
    { memory: STICKY, copied: COPIED, outside: OUTSIDE, client: OUTSIDE }[kept],
    LOOP,
  );
}

const NEEDS: Readonly<Record<Program, readonly string[]>> = {
  haproxy: ["socat", "curl", "awk", "timeout"],
  httpd: ["curl", "sed", "awk", "timeout"],
  nginx: ["nginx", "ps", "curl", "sed", "awk", "timeout"],
};

const HEAD: Readonly<Record<Rolling["kept"], string>> = {
  memory: "Replaces one node after the other; each is emptied of sessions first, because they are in its memory.",
  copied: "Replaces one node after the other; each goes only when another one holds its sessions.",
  outside: "Replaces one node after the other; sessions are in a store, so requests alone are waited for.",
  client: "Replaces one node after the other; sessions are in cookies, so requests alone are waited for.",
};

/** Between the last look and the stop somebody may come back with an old cookie: the door is closed, and then looked at again. */
const STICKY = `
wait_until_empty() { # NODE ADDRESS
  local deadline=$((SECONDS + session_limit))
  while true; do
    tell "$1" drain
    until is_empty "$2"; do
      ((SECONDS < deadline)) || return 1
      say "$1: $left sessions left"
      sleep "$pause"
    done
    tell "$1" closed
    wait_for_requests "$1"
    ! is_empty "$2" || return 0
    say "$1: somebody came back in the last moment"
    ((SECONDS < deadline)) || return 1
  done
}
take_out() { # NODE ADDRESS NEIGHBOUR
  say "$1: draining"
  wait_until_empty "$1" "$2" && return
  put_back "$1" || stop "$1 still has sessions, and could not be put back"
  stop "$1 still had sessions after $session_limit seconds; it serves again with its old release"
}
check() { :; }`;

const COMPLETE = `
complete() { # does this node hold at least nine tenths of what another one holds?
  local own other
  own="$(sessions_on "$1")" && other="$(sessions_on "$2")" || return 1
  [[ "$own" =~ ^[0-9]+$ && "$other" =~ ^[0-9]+$ ]] && ((own * 10 >= other * 9))
}`;

const COPIED = `
take_out() { # NODE ADDRESS NEIGHBOUR
  complete "$3" "$2" || stop "$3 does not hold the sessions of $1; $1 was not touched"
  say "$1: taking it out; its visitors go on elsewhere"
  tell "$1" closed
  wait_for_requests "$1"
}
check() { # ADDRESS NEIGHBOUR; before it may serve again, it needs the copies
  local deadline=$((SECONDS + health_limit))
  until complete "$1" "$2"; do
    ((SECONDS < deadline)) || return 1
    sleep "$pause"
  done
}`;

const OUTSIDE = `
take_out() { # NODE ADDRESS NEIGHBOUR
  say "$1: taking it out; its visitors go on elsewhere"
  tell "$1" closed
  wait_for_requests "$1"
}
check() { :; }`;

const LOOP = `
((\${#names[@]} > 1)) || stop "with one node there is nobody to serve meanwhile"
for index in "\${!names[@]}"; do
  name="\${names[index]}" address="\${addresses[index]}" neighbour="\${addresses[index == 0 ? 1 : 0]}"
  all_up
  take_out "$name" "$address" "$neighbour"
  say "$name: replacing the release"
  replace "$name" "$address" || stop "$name could not be replaced; it stays closed, look at it before anything else"
  wait_until_healthy "$address" || stop "$name is not healthy after $health_limit seconds; it stays closed"
  check "$address" "$neighbour" || stop "$name did not get its copies within $health_limit seconds; it stays closed"
  put_back "$name" || stop "$name does not come up in the balancer"
  say "$name: back, settling for $settle seconds"
  sleep "$settle"
done
all_up
say "all nodes run the new release"`;
