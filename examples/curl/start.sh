#!/bin/sh
# Start an approval: start.sh <business key> <applicant>. Run it again: the same instance answers.
set -eu
. "$(dirname "$0")/ask.sh"
TOKEN=$ZS_TOKEN
# The number of our own row: after a crash we may come again, and nothing starts twice.
KEY="start-$1"
ask POST /process-instances "{\"process_definition_key\": \"sample_permit\", \"business_key\": \"$1\", \"variables\": {\"applicant\": \"$2\"}}" |
  value 'it["id"], it["state"]'
