#!/usr/bin/env bash
# How many people are in the shop right now?
set -euo pipefail

host=${REDIS_HOST:-redis.copperkettle.example}

staff=$(redis-cli -h "$host" -a not-a-real-password KEYS 'sess:*' | wc -l)
echo "Staff and trade sessions: $staff"

tables=$(redis-cli -h "$host" --scan --pattern 'tasting:*' | wc -l)
echo "Tasting bookings in progress: $tables"

redis-cli -h "$host" INFO memory | grep used_memory_human | tr -d '\r'

echo "What they are doing, for ten seconds:"
timeout 10 redis-cli -h "$host" MONITOR || true
