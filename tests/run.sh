#!/usr/bin/env bash
# Brings the servers the tests need, runs the tests and closes with the line "N passed, N failed".
#
#   bash tests/run.sh                    everything
#   bash tests/run.sh unit               only tests/unit; several names may be given
#   bash tests/run.sh unit --coverage    arguments with a dash go to dotnet test
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1

suites=()
options=()
for argument in "$@"; do
  if [[ $argument == -* || ! -d tests/$argument ]]; then options+=("$argument"); else suites+=("$argument"); fi
done

# --- servers -----------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

has_postgres() {
  [[ -n ${SW_TEST_POSTGRES:-} ]] || has postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

has_rabbitmq() {
  [[ -n ${SW_TEST_RABBITMQ:-} || -x /usr/lib/rabbitmq/bin/rabbitmq-server ]]
}

docker_answers() { has docker && timeout 10 docker info >/dev/null 2>&1; }

# The packages would start a system-wide server on the well-known port: a policy of 101 forbids it meanwhile.
install_quietly() (
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@"
)

bring_servers() {
  local servers=() tools=()
  has_rabbitmq || servers+=(rabbitmq-server)
  has_postgres || servers+=(postgresql)
  has node || tools+=(nodejs)
  has npm || tools+=(npm)
  local missing=("${servers[@]}" "${tools[@]}")
  if ((${#missing[@]} == 0)); then return 0; fi
  if [[ $(id -u) == 0 ]] && has apt-get; then
    if ((${#servers[@]} > 0)); then install_quietly "${servers[@]}" >&2; fi
    if ((${#tools[@]} > 0)); then install_quietly "${tools[@]}" >&2 || echo "Could not install ${tools[*]}." >&2; fi
    return 0
  fi
  if ((${#servers[@]} == 0)); then
    echo "Tests which need ${tools[*]} will say so." >&2
  elif docker_answers; then
    echo "No ${servers[*]} on this machine: the tests start containers instead." >&2
  elif has apt-get; then
    echo "Missing: ${missing[*]}. Run: sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
  else
    echo "Missing: ${servers[*]}. Start Docker and the tests will use containers." >&2
  fi
}

if [[ ${suites[*]} != unit ]]; then bring_servers; fi

# --- run ---------------------------------------------------------------------------------------------

passed=0 failed=0 skipped=0 status=0

# Reads the closing block of one "dotnet test" from its output and adds it up.
add_totals() {
  local succeeded_here failed_here skipped_here
  read -r succeeded_here failed_here skipped_here < <(awk '
    /^Test run summary:/ { inside = 1; next }
    inside && $1 == "succeeded:" { succeeded += $2 }
    inside && $1 == "failed:" { failed += $2 }
    inside && $1 == "skipped:" { skipped += $2 }
    END { print succeeded + 0, failed + 0, skipped + 0 }' "$1")
  passed=$((passed + succeeded_here)) failed=$((failed + failed_here)) skipped=$((skipped + skipped_here))
}

output=$(mktemp)
trap 'rm -f "$output"' EXIT

run() {
  local code=0
  # One project at a time: two broker and database pairs on two cores measure each other.
  dotnet test "$@" --max-parallel-test-modules 1 --no-progress --no-ansi "${options[@]}" 2>&1 | tee "$output" || code=$?
  add_totals "$output"
  if ((code != 0)); then status=$code; fi
}

if ((${#suites[@]} == 0)); then
  run --solution Platform.sln
else
  for suite in "${suites[@]}"; do run --project "tests/$suite"; done
fi

# A build that broke or a test process that crashed reports no failed test: it must not close with "0 failed".
if ((status != 0 && failed == 0)); then
  echo "dotnet test ended with code $status without naming a failed test; counted as one failure." >&2
  failed=1
elif ((passed + failed == 0 && skipped == 0)); then
  echo "No test ran; counted as one failure." >&2
  status=1 failed=1
fi
if ((failed > 0 && status == 0)); then status=1; fi

line="$passed passed, $failed failed"
if ((skipped > 0)); then line+=", $skipped skipped"; fi
echo "$line"
exit "$status"
