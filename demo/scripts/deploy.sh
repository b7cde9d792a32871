#!/usr/bin/env bash
# Rolls a new release over the shop, one node after the other.
set -euo pipefail

release=${1:?usage: deploy.sh <release>}
compose=(docker compose --project-name copper-kettle)

wait_until_healthy() {
  local service=$1 tries=30
  until "${compose[@]}" exec -T "$service" wget -q -O /dev/null http://127.0.0.1:3000/health; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      echo "$service did not come up" >&2
      exit 1
    fi
    sleep 2
  done
}

git checkout --quiet "$release"
"${compose[@]}" build storefront1 storefront2 orders

for node in storefront1 storefront2; do
  "${compose[@]}" up --detach --no-deps "$node"
  wait_until_healthy "$node"
done

"${compose[@]}" up --detach --no-deps orders

# Carts of the previous release cannot be read by the new one.
redis-cli -h redis.copperkettle.example FLUSHALL

echo "Copper Kettle now runs $release"
