// A script that lets Kubernetes replace the pods of a workload, watches a session meanwhile, and goes back when it breaks.
import type { Workload } from "../setup.ts";
import { quoted, SPEAK, script } from "./parts.ts";

/** https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/ */
export function rolloutScript({ name, namespace, form = "Deployment", container = "" }: Workload): string {
  const workload = `${form.toLowerCase()}/${name}`;
  const inNamespace = namespace === undefined ? "" : ` --namespace ${quoted(namespace)}`;
  return script(
    `#!/usr/bin/env bash
# Usage: ${"$"}0 IMAGE
# Releases an image, and takes it back when a session that was made before stops to work.
# Needs: kubectl, curl. The cookies of a signed-in test account stand in a file that only you can read.
set -euo pipefail`,
    `image="\${1:?usage: $0 IMAGE}"
workload=${quoted(workload)}
container=${quoted(container)}
account="\${ACCOUNT_URL:?a page that only somebody who is signed in sees}"
cookies="\${COOKIES:-probe.cookies}"
limit="\${LIMIT:-900}" # seconds
kube=(kubectl${inNamespace})`,
    SPEAK,
    `
probe() { [[ "$(curl -sS -o /dev/null --max-time 10 -b "$cookies" -w '%{http_code}' "$account")" == 200 ]]; }
back() {
  say "going back: $*" >&2
  "\${kube[@]}" rollout undo "$workload"
  "\${kube[@]}" rollout status "$workload" --timeout="\${limit}s"
  exit 1
}`,
    `
probe || stop "the test session does not work; nothing was changed"
"\${kube[@]}" set image "$workload" "$container=$image"
deadline=$((SECONDS + limit))
failures=0
until "\${kube[@]}" rollout status "$workload" --timeout=5s >/dev/null 2>&1; do
  ((SECONDS < deadline)) || back "not complete after $limit seconds"
  for _ in 1 2 3; do # several, because it may break on new pods only
    probe || failures=$((failures + 1))
  done
  ((failures < 2)) || back "the test session breaks"
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
  probe || back "the test session is gone after the release"
done
say "complete, and the test session lives"`,
  );
}
