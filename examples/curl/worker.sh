#!/bin/sh
# Work on service steps of the topic permit.check until SIGTERM: worker.sh
set -eu
. "$(dirname "$0")/ask.sh"
TOKEN=$ZS_TOKEN
fetched=$(mktemp)
trap 'kill "$!" 2>/dev/null; rm -f "$fetched"; exit 0' TERM
echo ready
while :; do
  # In the background, so that SIGTERM ends the long poll.
  CURL='exec curl' ask POST /external-tasks/fetch-and-lock '{"worker_id": "example-curl", "max_tasks": 1, "wait_seconds": 20,
    "topics": [{"topic": "permit.check", "lock_seconds": 30, "variables": ["applicant"]}]}' >"$fetched" &
  wait "$!"
  task=$(value 'it["items"][0]["id"] if it.get("items") else ""' <"$fetched")
  [ -n "$task" ] || continue
  # The token of this very lock: where it went to another worker, the town refuses.
  held="\"worker_id\": \"example-curl\", \"lock_token\": \"$(value 'it["items"][0]["lock_token"]' <"$fetched")\""
  case "$(value 'it["items"][0]["variables"]["applicant"], it["items"][0]["attempt"]' <"$fetched")" in
    "失信人 "*) ask POST "/external-tasks/$task/bpmn-error" "{$held, \"error_code\": \"NOT_FIT\"}" ;;
    "稍后 1") ask POST "/external-tasks/$task/failure" "{$held, \"error_message\": \"信用平台无应答\", \"retry_seconds\": 0}" >/dev/null ;;
    *) ask POST "/external-tasks/$task/complete" "{$held, \"variables\": {\"credit\": \"A\"}}" && echo checked ;;
  esac
done
