// What all generated scripts share: how they speak, stop, wait with a limit, and quote names.

/** A word for a shell, whatever it holds. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines that are joined, with one empty line between parts. */
export const script = (...parts: readonly string[]): string => `${parts.map((part) => part.trim()).join("\n\n")}\n`;

export const SPEAK = `
say() { printf '%(%H:%M:%S)T %s\\n' -1 "$*"; }
stop() {
  say "STOPPED: $*" >&2
  exit 1
}`;

export interface Named {
  /** As the balancer calls it. */
  readonly name: string;
  /** Host and port. */
  readonly address: string;
}

/** \`name=address\`, one a node; names may hold "=" and nothing is split at the wrong place. */
export function nodeList(nodes: readonly Named[]): string {
  const list = (key: "name" | "address"): string => nodes.map((node) => quoted(node[key])).join(" ");
  return `names=(${list("name")})\naddresses=(${list("address")})`;
}

/** The program that puts the new release on a node; it is given the node's name and address, and has a limit. */
export const REPLACE = `
[[ -x "$replace_program" ]] || stop "$replace_program cannot be run: it gets the name and the address of a node, puts the new release there, and starts it"
replace() { timeout "$replace_limit" "$replace_program" "$1" "$2" </dev/null; }`;

export const HEALTHY = `
healthy() { curl -fsS --max-time 5 -o /dev/null "http://$1$health_path"; }
wait_until_healthy() { # ADDRESS
  local deadline=$((SECONDS + health_limit))
  until healthy "$1"; do
    ((SECONDS < deadline)) || return 1
    sleep "$pause"
  done
}`;

/** How many sessions a node holds. Prints nothing and fails when nobody knows. */
export function countSessions(servlet: boolean): string {
  if (!servlet)
    return `
# The application has to answer with a bare number at this address, to this machine only.
sessions_on() { curl -fsS --max-time 10 "http://$1$sessions_path"; }`;
  return `
# Tomcat's manager, with an account of the role manager-script in a .netrc file that only you can read.
sessions_on() {
  curl -fsS --max-time 10 --netrc-file "$netrc" "http://$1/manager/text/list" |
    awk -F: -v context="$context" '$1 == context { print $3; found = 1 } END { exit !found }'
}`;
}

export function countSettings(servlet: boolean): string {
  return servlet
    ? `netrc="\${NETRC:-$HOME/.netrc}"\ncontext="\${CONTEXT:-/}"`
    : `sessions_path="\${SESSIONS_PATH:-/internal/sessions}"`;
}

export const EMPTY = `
is_empty() { # ADDRESS; a number that nobody knows is not zero
  left="$(sessions_on "$1")" || left="an unknown number of"
  [[ "$left" == 0 ]]
}`;

export const ALL_UP = `
all_up() { # every node serves, else none may be taken away
  local name
  for name in "\${names[@]}"; do
    [[ "$(state_of "$name")" == open ]] || stop "$name does not serve; nothing more was touched"
  done
}`;

export const OPEN = `
put_back() { # NODE; and wait until the balancer uses it
  local deadline=$((SECONDS + health_limit))
  tell "$1" open || return 1
  until [[ "$(state_of "$1")" == open ]]; do
    ((SECONDS < deadline)) || return 1
    sleep "$pause"
  done
}`;

export const FINISH = `
wait_for_requests() { # NODE; running requests get some time, and no longer
  local deadline=$((SECONDS + request_limit))
  until [[ "$(requests_on "$1")" == 0 ]]; do
    ((SECONDS < deadline)) || return 0
    sleep "$pause"
  done
}`;
