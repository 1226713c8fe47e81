#!/bin/sh
# A backup now and then one each night at 02:30, whole or not at all; what is older than 35 days goes when a new one is whole.
set -eu
folder=${1:-/var/backups/kronespor}
while :; do
    kronespor backup "$folder/$(date +%Y-%m-%dT%H%M).zip" && find "$folder" -name '*.zip' -mtime +35 -delete
    sleep $(($(date -d 'tomorrow 02:30' +%s) - $(date +%s)))
done
