// How a script tells a balancer that a node is open, drained or closed, and asks what it thinks of it.
import { quoted } from "./parts.ts";

export type Program = "haproxy" | "httpd" | "nginx";

export interface Driver {
  /** Settings with their defaults. */
  readonly settings: string;
  /** Defines tell NODE open|drain|closed, state_of NODE and requests_on NODE. */
  readonly functions: string;
}

export const isProgram = (program: string): program is Program => Object.hasOwn(DRIVERS, program);

export const driverFor = (program: Program, balancer: string): Driver => DRIVERS[program](balancer);

/** https://docs.haproxy.org/3.2/management.html#9.3, "set server" and "show servers state" */
const haproxy = (balancer: string): Driver => ({
  settings: `backend=${quoted(balancer)}\nsocket="\${HAPROXY_SOCKET:-/run/haproxy/admin.sock}"`,
  functions: `
ask() { timeout 15 socat -t 10 stdio "$socket" <<<"$1"; }
# State of operation (2: serves) and wish of the administrator (bits: 103 for maintenance, 24 for drain).
columns_of() { ask "show servers state $backend" | awk -v name="$1" '$4 == name { print $6, $7; found = 1 } END { exit !found }'; }
state_of() {
  local operation wish
  read -r operation wish < <(columns_of "$1") || return 1
  if ((wish & 103)); then
    echo closed
  elif ((wish & 24)); then
    echo drain
  elif ((operation == 2)); then
    echo open
  else
    echo down
  fi
}
requests_on() {
  ask "show stat" | awk -F, -v backend="$backend" -v name="$1" '$1 == backend && $2 == name { print $5; found = 1 } END { exit !found }'
}
tell() { # NODE open|drain|closed
  local answer state=ready
  case "$2" in
    drain) state=drain ;;
    closed) state=maint ;;
    *) ;;
  esac
  answer="$(ask "set server $backend/$1 state $state")" || stop "the balancer does not answer"
  [[ -z "\${answer//[[:space:]]/}" ]] || stop "the balancer says: $answer"
  [[ "$2" == open || "$(state_of "$1")" == "$2" ]] || stop "the balancer does not show $1 as $2"
}`,
});

/**
 * Changes go by POST, with the nonce of the balancer and a Referer of its own page: without them httpd answers and does nothing.
 * https://github.com/apache/httpd/blob/trunk/modules/proxy/mod_proxy_balancer.c
 */
const httpd = (balancer: string): Driver => ({
  settings: `balancer=${quoted(balancer)}\nmanager="\${BALANCER_MANAGER:-http://127.0.0.1/balancer-manager}"`,
  functions: `
ask() { curl -fsS --max-time 10 -H "Referer: $manager" "$@"; }
about() { # of the balancer in question, one tag a line
  ask "$manager?xml=1" | sed 's/></>\\n</g' | awk -v name="balancer://$balancer" '
    /<httpd:balancer>/ { balancer = 1; inside = 0 }
    balancer && /<httpd:name>/ { value = $0; gsub(/<[^>]*>/, "", value); gsub(/^[ \\t]+|[ \\t]+$/, "", value); if (value == name) inside = 1; balancer = 0 }
    inside { print }'
}
value_of() { # TAG of the balancer itself
  about | awk -v tag="httpd:$1" -F'[<>]' '$2 == tag { print $3; exit }'
}
worker() { # NODE TAG
  about | awk -v name="$1" -v tag="httpd:$2" -F'[<>]' '
    /<httpd:worker>/ { mine = 0 }
    $2 == "httpd:name" { mine = ($3 == name) }
    mine && $2 == tag { print $3; found = 1; exit }
    END { exit !found }'
}
state_of() {
  local status
  status="$(worker "$1" status)" || return 1
  case "$status" in
    *Dis* | *Stop*) echo closed ;;
    *Err*) echo down ;;
    *Drn*) echo drain ;;
    *) echo open ;;
  esac
}
requests_on() { worker "$1" busy; }
tell() { # NODE open|drain|closed
  local nonce drain=0 disable=0
  case "$2" in
    drain) drain=1 ;;
    closed) disable=1 ;;
    *) ;;
  esac
  nonce="$(value_of nonce)"
  [[ -n "$nonce" ]] || stop "the balancer-manager shows no balancer $balancer"
  ask -o /dev/null --data-urlencode "b=$balancer" --data-urlencode "w=$1" --data-urlencode "nonce=$nonce" \\
    --data "w_status_N=$drain" --data "w_status_D=$disable" "$manager" || stop "the balancer does not answer"
  [[ "$2" == open || "$(state_of "$1")" == "$2" ]] || stop "the balancer does not show $1 as $2"
}`,
});

/**
 * `drain` is part of the open-source nginx since 1.29.6, beside `sticky`; before that a server can only be marked `down`, which sends its
 * users away at once. https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server
 */
const nginx = (balancer: string): Driver => ({
  settings: `upstream=${quoted(balancer)}
file="\${NGINX_FILE:?the file in which upstream $upstream stands}"
pid_file="\${NGINX_PID:-/run/nginx.pid}"
read -ra options <<<"\${NGINX_OPTIONS:-}" # such as -c /etc/nginx/other.conf
old_workers=()`,
  functions: `
[[ -w "$file" ]] || stop "$file cannot be written"
can_drain() {
  local version
  version="$(nginx -v 2>&1)"
  [[ "$version" == *nginx-plus* ]] && return 0
  version="\${version##*nginx/}"
  [[ "$(printf '%s\\n' 1.29.6 "\${version%% *}" | sort -V | head -n 1)" == 1.29.6 ]]
}
line_of() { # the server line of a node in the upstream
  awk -v upstream="$upstream" -v name="$1" '
    $1 == "upstream" && $2 == upstream { inside = 1 }
    inside && $1 == "server" { address = $2; sub(/;$/, "", address); if (address == name) { print; found = 1; exit } }
    inside && /^[ \\t]*}/ { inside = 0 }
    END { exit !found }' "$file"
}
state_of() {
  case "$(line_of "$1" || echo missing)" in
    missing) echo down ;;
    *\\ down[\\ \\;]*) echo closed ;;
    *\\ drain[\\ \\;]*) echo drain ;;
    *) echo open ;;
  esac
}
workers() { ps -o pid= --ppid "$(<"$pid_file")"; }
requests_on() { # a worker of before the change ends with its last request
  local pid left=0
  for pid in "\${old_workers[@]}"; do
    if ps -p "$pid" >/dev/null; then left=$((left + 1)); fi
  done
  echo "$left"
}
is_taken() { # a reload returns at once, and old workers go on until the new ones are there
  local pid
  for pid in "\${old_workers[@]}"; do
    [[ "$(ps -o args= -p "$pid")" != "nginx: worker process" ]] || return 1
  done
}
tell() { # NODE open|drain|closed
  local before after word="" copy deadline
  [[ "$2" != drain ]] || can_drain || stop "this nginx cannot drain: it needs 1.29.6 or later, or NGINX Plus"
  case "$2" in
    drain) word=" drain" ;;
    closed) word=" down" ;;
    *) ;;
  esac
  before="$(line_of "$1")" || stop "upstream $upstream has no server $1"
  after="$(sed -E "s/ (drain|down)([ ;])/\\\\2/; s/[[:space:]]*;/$word;/" <<<"$before")"
  copy="$(mktemp)"
  cp -- "$file" "$copy"
  awk -v before="$before" -v after="$after" '$0 == before { print after; next } { print }' "$copy" >"$file"
  if ! nginx "\${options[@]}" -t -q; then
    cp -- "$copy" "$file"
    stop "nginx refuses the change; $file is as before"
  fi
  rm -- "$copy"
  mapfile -t old_workers < <(workers | tr -d ' ')
  nginx "\${options[@]}" -s reload || stop "nginx cannot be reloaded"
  deadline=$((SECONDS + request_limit))
  until is_taken; do
    ((SECONDS < deadline)) || stop "nginx does not take the change"
    sleep 0.2
  done
}`,
});

const DRIVERS: Readonly<Record<Program, (balancer: string) => Driver>> = { haproxy, httpd, nginx };
