# The exit status 2 says that the script could not ask.
stop() {
  printf '%s\n' "$*" >&2
  exit 2
}

for tool in curl jq; do
  command -v "$tool" >/dev/null || stop "This script needs $tool: install it."
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/ids"
known=''
differences=0

new_uuid() { { cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen; } | tr 'A-F' 'a-f'; }

in_capitals() { printf '%s' "$1" | tr '[:lower:]' '[:upper:]'; }

# Every character as a JSON escape.
in_escapes() {
  local at
  for ((at = 0; at < ${#1}; at += 1)); do printf '\\u%04x' "'${1:at:1}"; done
}

repeated() { jq -nj --arg text "$1" --argjson times "$2" '$text * $times'; }

# Marks a value as made for this run, so that two runs compare alike.
remember() { known="$known$1"$'\n'; }

# The first header of this name (in lower case) of the last answer.
header() {
  awk -v name="$1" '
    /^HTTP\// { found = "" }
    { sub(/\r$/, ""); at = index($0, ":") }
    at > 0 && found == "" && tolower(substr($0, 1, at - 1)) == name { found = substr($0, at + 1); gsub(/^[ \t]+|[ \t]+$/, "", found) }
    END { print found }' "$work/headers"
}

# A member of the last answer's body; nothing where it has none.
member() { jq -r "($1)? // empty | strings" "$work/body" 2>/dev/null || true; }

# The last answer's body with everything that differs from run to run as #.
body_shape() {
  local bytes options='-cS'
  bytes=$(wc -c <"$work/body")
  if [ "$bytes" -eq 0 ]; then
    printf 'an empty body'
  elif [ "$bytes" -gt 2048 ]; then
    printf 'a long body'
  else
    jq -es 'length == 1' "$work/body" >/dev/null 2>&1 || options='-cRs'
    jq "$options" --arg known "$known" '
      def plain: reduce ($known | split("\n")[] | select(length > 7)) as $each (.; split($each) | join("#"))
        | gsub("https?://[^\"\\s]+"; "URL") | gsub("[0-9a-fA-F-]{8,}"; "#") | gsub("[0-9]+"; "#");
      walk(if type == "string" then plain elif type == "number" then 0 else . end)
      | if type == "string" then .[0:60] else . end' "$work/body" | tr -d '\n'
  fi
}

# Whether the last answer names a request id, and one that no answer before it had.
request_id() {
  local id
  id=$(header x-amzn-requestid)
  if [ -z "$id" ]; then
    printf 'no request id'
  elif grep -qxF -- "$id" "$work/ids"; then
    printf 'a request id used before'
  else
    printf 'a request id of its own'
  fi
  printf '%s\n' "$id" >>"$work/ids"
}

# What the last answer came to: status, error, content type, request id, body.
shape() {
  local place='header' type content
  [ "$status" != 000 ] || { printf 'no answer' && return; }
  type=$(header x-amzn-errortype)
  [ -n "$type" ] || { place='body' && type=$(member '.__type | strings | select(length > 0)'); }
  [ -n "$type" ] || type=$(member '.code')
  type=${type%%:*}
  type=${type##*#}
  content=$(header content-type)
  content=${content%%;*}
  printf '%s%s, ' "$status" "${type:+ $type ($place)}"
  printf '%s, ' "${content:-no content type}"
  printf '%s, ' "$request_id"
  body_shape
}

# send METHOD URL [options of curl]: one request, of whose answer only the status is shown; --data-binary @- takes the body from standard input.
send() {
  local method=$1 url=$2
  shift 2
  : >"$work/headers"
  : >"$work/body"
  # shellcheck disable=SC2086
  status=$(curl --silent --http1.1 --max-time 30 --request "$method" --dump-header "$work/headers" --output "$work/body" \
    --write-out '%{http_code}' --header 'Expect:' ${CURL_OPTIONS:-} "$@" "$url") || true
  request_id=$(request_id)
  printf '%s %s\n  %s\n' "$method" "${url%%\?*}" "$status"
}

# upload FILE: the bytes on standard input to the URL that the answer in FILE gave, with its headers.
upload() {
  local line options=()
  while IFS= read -r line; do options+=(--header "$line"); done < <(
    jq -r '.UploadMetadata.HeadersToInclude // {} | to_entries[] | "\(.key): \(.value)"' "$1"
  )
  send PUT "$(jq -r '.UploadMetadata.Url' "$1")" ${options[@]+"${options[@]}"} --data-binary @-
}

# compare SHAPE: the last answer with that of the run.
compare() {
  shape=$(shape)
  printf '  %s\n' "$shape"
  [ "$shape" = "$1" ] && return
  differences=$((differences + 1))
  printf '  in the run: %s\n' "$1"
}
