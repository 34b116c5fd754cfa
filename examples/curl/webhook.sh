#!/bin/sh
# Verify an event that was received: webhook.sh <id> <timestamp> <signatures> <file with the raw body>. Exit code 0: it is the town's.
# The headers webhook-id, webhook-timestamp and webhook-signature; secrets, of which one is enough, in ZS_WEBHOOK_SECRETS.
set -eu
age=$(($(date +%s) - $2))
[ "$age" -le 300 ] && [ "$age" -ge -300 ] || { echo "the time stamp is too far away"; exit 1; }
for secret in $ZS_WEBHOOK_SECRETS; do
  key=$(printf %s "${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
  expected=$({ printf '%s.%s.' "$1" "$2"; cat "$4"; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
  for given in $3; do
    if [ "$given" = "v1,$expected" ]; then echo "signed"; exit 0; fi
  done
done
echo "no known secret has signed it"
exit 1
