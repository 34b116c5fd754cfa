# To be read by the other scripts: ask METHOD PATH [BODY] [curl options…] prints the answer's body.
# It repeats under the same Idempotency-Key when the connection is lost or the town says "later" (curl waits as Retry-After says).
ask() {
  method=$1 path=$2 body=${3:-}
  shift $(($# < 3 ? $# : 3))
  # In hexadecimal, for a header holds ASCII only.
  key=$({ if [ -n "${KEY:-}" ]; then printf %s "$KEY"; else head -c 16 /dev/urandom; fi; } | od -An -v -tx1 | tr -d ' \n')
  set -- "$@" -H "Authorization: Bearer $TOKEN" -H "Idempotency-Key: $key" -H 'Content-Type: application/json'
  if [ -n "$body" ]; then set -- "$@" --data-binary "$body"; fi
  ${CURL:-curl} -sS --retry 5 --retry-all-errors --max-time 90 -X "$method" "$ZS_URL/api/v1$path" "$@"
}

# value EXPRESSION: a part of the JSON that comes in; with jq it would be a path.
value() { python3 -c "import json, sys; it = json.load(sys.stdin); print($1)"; }
