#!/usr/bin/env bash
# Builds the demo's orders with the lab's visitors, outside of the checkout: as it is; as it was a release before, when sessions lived
# for 45 minutes, as application.yml still says; and as it was before that, with indexed sessions under the name of application.yml.
set -euo pipefail

folder=${1:?usage: build-orders.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)

for release in orders orders-before orders-indexed; do
  rm -rf "${folder:?}/$release"
  mkdir -p "$folder/$release"
  cp -r "$here/../../../demo/orders/." "$here/orders/." "$folder/$release/"
  config=$folder/$release/src/main/java/example/copperkettle/orders/SessionConfig.java
  case $release in
    orders-before) sed -i 's/1800/2700/' "$config" ;;
    orders-indexed)
      sed -i 's/EnableRedisHttpSession/EnableRedisIndexedHttpSession/; s/1800/2700, redisNamespace = "copper-kettle:orders"/' "$config"
      ;;
  esac
  mvn --quiet --batch-mode --file "$folder/$release/pom.xml" -Dstart-class=example.copperkettle.orders.LabVisits package
done
