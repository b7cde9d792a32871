// A script that replaces the containers of Compose services one after the other, with sessions in a store.
import { quoted, SPEAK, script } from "./parts.ts";

/** `--wait` goes by the health checks of the services. https://docs.docker.com/reference/cli/docker/compose/up/ */
export function composeScript(file: string, services: readonly string[]): string {
  return script(
    `#!/usr/bin/env bash
# Replaces the containers of one service after the other; sessions are in a store, so requests alone are waited for.
# Needs: docker compose, and a health check in each service: without one "started" is all that can be waited for.
set -euo pipefail`,
    `services=(${services.map(quoted).join(" ")})
compose=(docker compose --file ${quoted(file)})
health_limit="\${HEALTH_LIMIT:-180}" # seconds
stop_limit="\${STOP_LIMIT:-60}" # seconds that running requests get
settle="\${SETTLE:-30}"`,
    SPEAK,
    `
"\${compose[@]}" build "\${services[@]}"
for service in "\${services[@]}"; do
  say "$service: replacing its container"
  "\${compose[@]}" up --detach --no-deps --timeout "$stop_limit" --wait --wait-timeout "$health_limit" "$service" ||
    stop "$service does not get healthy; the services after it still run the old release"
  say "$service: back, settling for $settle seconds"
  sleep "$settle"
done
say "all services run the new release"`,
  );
}

/** What `replace` of a rolling script calls for nodes that are services. */
export function composeReplace(file: string): string {
  return script(
    `#!/usr/bin/env bash
# Puts the new release on a node that is a Compose service. Arguments: the name of the node, and its address.
set -euo pipefail
host="\${2%:*}"`,
    `docker compose --file ${quoted(file)} up --detach --build --no-deps --wait --wait-timeout 180 "$host"`,
  );
}
