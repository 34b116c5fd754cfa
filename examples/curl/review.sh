#!/bin/sh
# Answer a task: review.sh <business key>. First wrongly, to see the problems, then rightly.
set -eu
. "$(dirname "$0")/ask.sh"
TOKEN=$ZS_STAFF_TOKEN
found=$(curl -sS -G "$ZS_URL/api/v1/tasks" -H "Authorization: Bearer $TOKEN" -d mine=true --data-urlencode "business_key=$1")
task=$(echo "$found" | value 'it["items"][0]["id"]')
revision=$(echo "$found" | value 'it["items"][0]["revision"]')
echo "$found" | value 'it["items"][0]["name"]'
ask GET "/tasks/$task/form" | value '[field["key"] for field in it["schema"]["components"]]'
ask POST "/tasks/$task/complete" '{"variables": {"outcome": "perhaps"}}' |
  value '"\n".join(" ".join([e["pointer"], e["code"], e["message"], e["message_en"]]) for e in it["errors"])'
# The revision: refuse if somebody changed the task since we read it.
ask POST "/tasks/$task/complete" '{"variables": {"outcome": "pass", "opinion": "同意"}}' -H "If-Match: \"$revision\"" | value 'it["state"]'
